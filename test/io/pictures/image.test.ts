import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../../../src/io/sources/byte_source.js';
import { encodePng, readImage, readLabels, writePng } from '../../../src/io/pictures/image.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';

const rgb = Uint8Array.from({ length: 3 * 4 * 3 }, (_, i) => i * 7);
const picture = pictureOf(rgb, 3, 4);
const png = encodePng(picture);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-image-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('readImage', () => {
  const byteSource: ByteSource = { name: 'memory', byteLength: png.length, read: (offset, length) => Promise.resolve(png.slice(offset, offset + length)) };
  test.each([
    ['bytes', png],
    ['bytes in the middle of a buffer', Uint8Array.from([9, 9, ...png, 9]).subarray(2, -1)],
    ['an ArrayBuffer', png.slice().buffer],
    ['a Blob', new Blob([png.slice()])],
    ['a byte source', byteSource],
  ])('from %s', async (_, source) => {
    const read = await readImage(source);
    expect(read.shape).toEqual([3, 4, 3]);
    expect(read.dtype).toBe('uint8');
    expect(read.data).toEqual(rgb);
  });

  test('from a path, whatever the extension', async () => {
    const path = join(folder, 'png.jpg');
    await writePng(path, picture);
    expect((await readImage(path)).data).toEqual(rgb);
    expect(await readdir(folder)).toEqual(['png.jpg']);
  });

  test('of a JPEG', async () => {
    const file = new URL('./jpeg_fixtures/grey.jpg', import.meta.url);
    expect((await readImage(new Uint8Array(await readFile(file)))).shape).toEqual([13, 19, 3]);
  });

  test('a missing file is FileNotFoundError', async () => {
    await expect(readImage(join(folder, 'none.png'))).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });

  const file = (start: string): Uint8Array => Uint8Array.from(start.padEnd(40, '\0'), (char) => char.charCodeAt(0));
  test.each<[string, Uint8Array]>([
    ['a HEIC file', file('\0\0\0\x18ftypheic')],
    ['an MP4 video', file('\0\0\0\x18ftypisom\0\0\x02\0isomiso2')],
    ['a Matroska or WebM video', file('\x1a\x45\xdf\xa3')],
    ['a TensorFlow Lite model', file('\x1c\0\0\0TFL3')],
    ['an HTML page', Uint8Array.from('<!DOCTYPE html><title>404</title>', (char) => char.charCodeAt(0))],
    ["a text file that begins with 'a, b, c'", Uint8Array.from('a, b, c', (char) => char.charCodeAt(0))],
    ['a BMP file', file('BM')],
    ['a PDF file', file('%PDF-1.7')],
    ['an SVG or XML file', file('<?xml version="1.0"?>'.padEnd(40))],
    ['a ZIP archive', file('PK\x03\x04')],
    ['an empty file', new Uint8Array(0)],
    ['a file of 40 bytes that begins with 68 65 6c 6c 6f 00 00 00', file('hello')],
    ['a file of 5 bytes that begins with 89 50 4e 47 0d', png.slice(0, 5)],
  ])('%s is named', async (found, bytes) => {
    const message = new RegExp(`^picture: ${found} was found; PNG, JPEG, WebP, AVIF, GIF or TIFF is expected`);
    await expect(readImage(bytes)).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });

  test.each([
    [null, /found null/],
    [{ upright: 'no' }, /upright should be true or false, found 'no'/],
    [{ signal: 5 }, /signal should be an AbortSignal, found 5/],
  ])('options that are %j', async (options, message) => {
    await expect(readImage(new Uint8Array(4), options as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
  });

  test('what is no source is InvalidArgumentError', async () => {
    await expect(readImage(undefined as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});

test('readLabels reads indices, and no JPEG', async () => {
  const path = join(folder, 'labels.png');
  const labels = labelMapOf(Uint8Array.of(0, 1, 20, 255, 7, 7), 2, 3);
  await writePng(path, labels);
  const read = await readLabels(path);
  expect([read.shape, read.data]).toEqual([[2, 3], labels.data]);
  const jpeg = join(folder, 'labels.jpeg');
  await writeFile(jpeg, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
  await expect(readLabels(jpeg)).rejects.toThrow('a JPEG file was found; PNG is expected');
});

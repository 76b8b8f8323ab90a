/** Small pictures that would take much memory or time, and what is no picture at all. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { exifOrientation } from '../../../src/io/pictures/jpeg/exif.js';
import { readImage, readLabels } from '../../../src/io/pictures/image.js';
import { colorize, overlay } from '../../../src/io/pictures/overlay.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import { encodeLabelPng, encodePng } from '../../../src/io/pictures/png/encode.js';
import { inflatedBytes, pngChunk, pngFileOf, type PngHeader } from '../../../src/io/pictures/png/chunks.js';
import { resize } from '../../../src/io/pictures/resize.js';

const JPEG = Uint8Array.from(readFileSync(new URL('./jpeg_fixtures/progressive.jpg', import.meta.url)));
const header = (width: number, height: number, bitDepth = 8, colorType = 0, interlaced = false): PngHeader => ({ width, height, bitDepth, colorType, interlaced });
const png = (head: PngHeader, raw: Uint8Array, ...before: readonly Uint8Array[]): Uint8Array => pngFileOf(head, ...before, pngChunk('IDAT', deflateSync(raw, { level: 9 })));
const blank = (head: PngHeader): Uint8Array => png(head, new Uint8Array(inflatedBytes(head)));
const jpegWith = (...segments: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat([JPEG.subarray(0, 2), ...segments, JPEG.subarray(2)]));
const sized = (width: number, height: number, padding: number): Uint8Array => {
  const at = JPEG.findIndex((byte, i) => byte === 0xff && JPEG[i + 1] === 0xc2);
  const bytes = Buffer.concat([JPEG, new Uint8Array(padding)]);
  bytes.writeUInt16BE(height, at + 5);
  bytes.writeUInt16BE(width, at + 7);
  return Uint8Array.from(bytes);
};

describe('pictures out of proportion', () => {
  test.each<readonly [string, () => Uint8Array, RegExp]>([
    ['a PNG of 8 KB and 8192 x 8192', () => blank(header(8192, 8192, 1)), /the header says 8192 x 8192 pixels, which is out of all proportion to the file: at most \d+ are read of one of its size/],
    ['the same, interlaced', () => blank(header(8192, 8192, 1, 0, true)), /out of all proportion/],
    ['one row of many', () => blank(header(2 ** 27, 1, 1)), /out of all proportion/],
    ['more than is ever read', () => blank(header(2 ** 28 + 8, 1, 1)), /at most 268435456 pixels are read/],
    ['a JPEG of 65500 x 65500', () => sized(65500, 65500, 0), /65500 x 65500 pixels; at most 268435456/],
    ['a JPEG whose bytes cannot hold its size', () => sized(16384, 16384, 0), /cannot hold 16384 x 16384 pixels/],
    ['a JPEG whose bytes could hardly hold it', () => sized(16384, 16384, 800_000), /out of all proportion/],
    ['a JPEG of 5000 empty segments', () => Uint8Array.from(Buffer.concat([JPEG.subarray(0, 2), Buffer.from('ffe10002'.repeat(5000), 'hex'), JPEG.subarray(2)])), /more than 4096 segments/],
    ['a JPEG of 5000 comments behind its scan', () => Uint8Array.from(Buffer.concat([JPEG.subarray(0, -2), Buffer.from('fffe0002'.repeat(5000), 'hex'), JPEG.subarray(-2)])), /more than 4096 segments/],
    ['a JPEG of a thousand scans', () => Uint8Array.from(Buffer.concat([JPEG.subarray(0, -2), ...Array.from({ length: 1000 }, () => Uint8Array.of(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0))])), /a JPEG file of 10\d\d scans; at most 100 are read/],
  ])('%s', async (_, make, message) => {
    await expect(readImage(make())).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });

  test('what is blank but not out of proportion is read', async () => {
    for (const head of [header(4096, 4096, 1), header(6000, 6000)]) {
      const { shape, data } = await readImage(blank(head));
      expect([shape, Buffer.compare(data, new Uint8Array(data.length))]).toEqual([[head.height, head.width, 3], 0]);
    }
  });

  test('data behind a picture that is not interlaced is not unpacked', async () => {
    const picture = await readImage(png(header(4, 4), new Uint8Array(5e6)));
    expect(picture.shape).toEqual([4, 4, 3]);
  });

  test('chunks without end, and texts that unpack to much, are gone past', async () => {
    const text = pngChunk('zTXt', Uint8Array.from(Buffer.concat([Buffer.from('a\0\0'), deflateSync(new Uint8Array(1e7))])));
    const chunks = Array.from({ length: 20_000 }, (_, i) => (i % 2 ? pngChunk('tEXt', new Uint8Array(0)) : pngChunk('IDAT', new Uint8Array(0))));
    expect((await readImage(png(header(4, 4), new Uint8Array(20), text, ...chunks))).shape).toEqual([4, 4, 3]);
  });

  test('a signal ends a large one, since others have their turn', async () => {
    const controller = new AbortController();
    const file = blank(header(6000, 6000));
    const reading = readImage(file, { signal: controller.signal });
    setTimeout(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ tag: 'AbortError' });
    await expect(readImage(file, { signal: controller.signal })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('EXIF that leads nowhere', () => {
  const tiff = (...bytes: readonly number[]): Uint8Array => Uint8Array.of(0x4d, 0x4d, 0, 42, ...bytes);
  test.each([
    ['a directory that is its own header', tiff(0, 0, 0, 0)],
    ['a directory behind the end', tiff(0xff, 0xff, 0xff, 0xff)],
    ['more entries than there are', tiff(0, 0, 0, 8, 0xff, 0xff, ...new Array<number>(12).fill(0))],
    ['an orientation of 9', tiff(0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 9, 0, 0)],
    ['nothing', new Uint8Array(0)],
  ])('%s', async (_, exif) => {
    expect(exifOrientation(exif)).toBe(1);
    const segment = Buffer.concat([Uint8Array.of(0xff, 0xe1, 0, 8 + exif.length), Buffer.from('Exif\0\0'), exif]);
    expect((await readImage(jpegWith(...Array.from({ length: 200 }, () => Uint8Array.from(segment))))).shape[2]).toBe(3);
  });
});

describe('rows are unfiltered as pngjs does it', () => {
  // Any bytes are some picture: the filter of each row is one of the five in turn.
  const raw = (head: PngHeader): Uint8Array => {
    const { width, height, bitDepth, colorType, interlaced } = head;
    const bytes = Uint8Array.from({ length: inflatedBytes(head) }, (_, i) => (i * i * 31 + i * 7) >> 3);
    const bits = bitDepth * { 0: 1, 2: 3, 4: 2, 6: 4 }[colorType as 0 | 2 | 4 | 6];
    const passes = interlaced ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] : [[0, 0, 1, 1]];
    let at = 0;
    for (const [x, y, dx, dy] of passes) {
      const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
      for (let row = 0; columns > 0 && row < rows; row++, at += 1 + Math.ceil((columns * bits) / 8)) bytes[at] = row % 5;
    }
    return bytes;
  };

  test.each(
    ([[0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [2, 8], [2, 16], [4, 8], [4, 16], [6, 8], [6, 16]] as const).flatMap(([colorType, bitDepth]) =>
      [false, true].map((interlaced) => [colorType, bitDepth, interlaced] as const),
    ),
  )('colour type %d, %d bits, interlaced: %p', async (colorType, bitDepth, interlaced) => {
    const head = header(37, 23, bitDepth, colorType, interlaced);
    const file = png(head, raw(head));
    const expected = PNG.sync.read(Buffer.from(file), { skipRescale: true, checkCRC: false } as never).data as unknown as ArrayLike<number>;
    const { data } = await readImage(file);
    const scale = bitDepth < 8 ? 255 / (2 ** bitDepth - 1) : 1;
    for (let i = 0; i < 37 * 23; i++) for (let c = 0; c < 3; c++) expect(data[i * 3 + c]).toBe((expected[i * 4 + c] >> (bitDepth === 16 ? 8 : 0)) * scale);
  });

  test('a filter that there is not', async () => {
    await expect(readImage(png(header(1, 1), Uint8Array.of(5, 0)))).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(/a row has filter 5; there are 0 to 4/) });
  });
});

describe('what is no picture', () => {
  test.each([new Map(), {}, [1, 2], { length: 1e12 }, 5, null, undefined, new Date()])('%p', async (source) => {
    for (const read of [readImage, readLabels]) {
      await expect(read(source as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/^A picture is read from a path, a URL, bytes, a Blob or a byte source; found/) });
    }
  });

  test('bytes by any view', async () => {
    const file = encodePng(pictureOf(Uint8Array.of(1, 2, 3), 1, 1));
    for (const source of [new DataView(file.slice().buffer), new Uint16Array(Uint8Array.from([...file, ...(file.length % 2 ? [0] : [])]).buffer)]) {
      expect(Array.from((await readImage(source as never)).data)).toEqual([1, 2, 3]);
    }
  });

  test('a File that has gone since it was chosen', async () => {
    const gone = { size: 100, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotFound')) }), arrayBuffer: null, name: 'cat.jpg' };
    await expect(readImage(gone as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'cat.jpg can no longer be read (NotFound). Choose the file again.' });
  });

  const labels = labelMapOf(new Uint8Array(4), 2, 2);
  const picture = pictureOf(new Uint8Array(12), 2, 2);
  test.each<readonly [string, () => unknown, string, RegExp]>([
    ['colorize without colours', () => colorize(labels, 5 as never), 'InvalidArgumentError', /A palette is a list of colours.*found number/],
    ['colorize with a colour of four', () => colorize(labels, [[0, 0, 0], [1, 2, 3, 4]] as never), 'InvalidArgumentError', /found something else at index 1/],
    ['overlay with null', () => overlay(picture, labels, [null] as never), 'InvalidArgumentError', /at index 0/],
    ['encodeLabelPng with text', () => encodeLabelPng(labels, 'red' as never), 'InvalidArgumentError', /found string/],
    ['encodePng of nothing', () => encodePng(undefined as never), 'ShapeMismatchError', /The picture is no ndarray \(found undefined\)/],
    ['colorize of bytes', () => colorize(new Uint8Array(4) as never, []), 'ShapeMismatchError', /The label map is no ndarray/],
    ['resize to too much', () => resize(picture, [1e5, 1e5]), 'InvalidArgumentError', /cannot be made one of 100000 x 100000/],
    ['resize to a line without end', () => resize(picture, [1, 1e8]), 'InvalidArgumentError', /and 65535 in a row or column/],
  ])('%s', (_, call, tag, message) => {
    let error: unknown;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ tag, message: expect.stringMatching(message) });
  });
});

/**
 * `fixtures/NAME` are files that Pillow and libtiff wrote, `fixtures/NAME.rgb` the pixels that Pillow makes of them (test/reference/make_pictures.py).
 */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepLabError } from '../../../../src/errors.js';
import { readImage } from '../../../../src/io/pictures/image.js';
import { loadCodec } from '../../../../src/io/pictures/codecs/package.js';

const FOLDER = new URL('./fixtures/', import.meta.url);
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, FOLDER)));
const NAMES = readdirSync(FOLDER).filter((file) => !file.endsWith('.rgb'));

/** Where another decoder rounds otherwise: YUV to RGB, and with half the chroma how it is enlarged; the cosine transform of JPEG. Else pixels are the same. */
const STEPS: readonly (readonly [RegExp, number])[] = [[/^(420|animated)\.avif$/, 3], [/\.avif$/, 1], [/^jpeg\.tif$/, 1]];

test.each(NAMES)('%s: the pixels are those of Pillow', async (name) => {
  const { data, shape } = await readImage(read(name));
  const expected = read(`${name}.rgb`);
  const [height, width] = name === 'noise.gif' ? [90, 110] : /turned_[5-8]/.test(name) ? [37, 21] : [21, 37];
  expect(shape).toEqual([height, width, 3]);
  expect(data.length).toBe(expected.length);
  const steps = STEPS.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
  expect(expected.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i])), 0)).toBeLessThanOrEqual(steps);
});

test('as they are stored, if they are not to be upright', async () => {
  for (const name of ['turned_6.webp', 'turned_6.avif', 'turned_6.tif']) {
    expect((await readImage(read(name), { upright: false })).shape).toEqual([21, 37, 3]);
  }
});

test('a picture of an animation that covers a part of the canvas lies at its place', async () => {
  // The canvas is made larger than the picture, which is put at 4, 2: places count in twos.
  const file = read('animated.webp').slice();
  const view = new DataView(file.buffer);
  const at = file.findIndex((_, i) => String.fromCharCode(...file.subarray(i, i + 4)) === 'ANMF') + 8;
  file.set([50, 0, 0, 30, 0, 0], 24);
  file.set([2, 0, 0, 1, 0, 0], at);
  expect(view.getUint32(16, true)).toBe(10);
  const { data, shape } = await readImage(file);
  expect(shape).toEqual([31, 51, 3]);
  const expected = read('animated.webp.rgb');
  const pixel = (x: number, y: number): number[] => [...data.subarray((y * 51 + x) * 3, (y * 51 + x) * 3 + 3)];
  expect([pixel(3, 2), pixel(4, 1), pixel(41, 2)]).toEqual(Array(3).fill([0, 0, 0]));
  expect(pixel(4, 2)).toEqual([...expected.subarray(0, 3)]);
  expect(pixel(40, 22)).toEqual([...expected.subarray(-3)]);
});

test('a GIF whose picture covers a part of the screen', async () => {
  const file = Uint8Array.from(Buffer.from('474946383961060005008103000a141e28323c46505ac8d2dc2c020001000300020000028a', 'hex'));
  // Each index behind a code that begins anew: 4 0 4 1 4 2 4 3 4 1 4 0 5, three bits each.
  const codes = [4, 0, 4, 1, 4, 2, 4, 3, 4, 1, 4, 0, 5];
  const bits = codes.map((code) => [code & 1, (code >> 1) & 1, code >> 2]).flat();
  const data = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, j) => byte | (bit << j), 0));
  const { data: rgb, shape } = await readImage(Uint8Array.from([...file.subarray(0, -1), data.length, ...data, 0, 0x3b]));
  expect(shape).toEqual([5, 6, 3]);
  const red = (y: number): number[] => [0, 1, 2, 3, 4, 5].map((x) => rgb[(y * 6 + x) * 3]);
  expect([0, 1, 2, 3].map(red)).toEqual([[0, 0, 0, 0, 0, 0], [0, 0, 10, 40, 70, 0], [0, 0, 200, 40, 10, 0], [0, 0, 0, 0, 0, 0]]);
});

describe('files that cannot be read', () => {
  /** The entry of a tag in the directory of a little-endian file. */
  function withTag(name: string, tag: number, value: number): Uint8Array {
    const file = read(name).slice();
    const view = new DataView(file.buffer);
    const directory = view.getUint32(4, true);
    const count = view.getUint16(directory, true);
    const entry = Array.from({ length: count }, (_, i) => directory + 2 + 12 * i).find((at) => view.getUint16(at, true) === tag);
    if (entry === undefined) throw new Error(`${name} has no tag ${tag}`);
    if (view.getUint16(entry + 2, true) === 3) view.setUint16(entry + 8, value, true);
    else view.setUint32(entry + 8, value, true);
    return file;
  }
  const patched = (name: string, at: number, ...bytes: readonly number[]): Uint8Array => {
    const file = read(name).slice();
    file.set(bytes, at);
    return file;
  };

  test.each<readonly [string, () => Uint8Array, RegExp]>([
    ['a cut WebP', () => read('lossy.webp').slice(0, 200), /the WebP data cannot be decoded/],
    ['a WebP of a header', () => read('lossy.webp').slice(0, 12), /the WebP data cannot be decoded \(it holds no picture\)/],
    ['a WebP out of proportion', () => patched('animated.webp', 24, 255, 255, 0, 255, 255, 0), /65536 x 65536 pixels; at most 268435456/],
    ['a cut AVIF', () => read('444.avif').slice(0, -50), /the AVIF data cannot be decoded \(it has \d+ bytes of \d+\)/],
    ['an AVIF of a header', () => read('444.avif').slice(0, new DataView(read('444.avif').buffer).getUint32(0)), /the AVIF data cannot be decoded \(it holds no picture\)/],
    ['a cut GIF', () => read('palette.gif').slice(0, -30), /the GIF data cannot be decoded \(it ends within the block/],
    ['a GIF without a picture', () => read('palette.gif').slice(0, 13 + 768), /the GIF data cannot be decoded \(it holds no picture\)/],
    ['a GIF of no pixels', () => patched('palette.gif', 6, 0, 0), /says 0 x 21 pixels/],
    ['a GIF out of proportion', () => patched('palette.gif', 6, 0xff, 0x3f, 0xff, 0x3f), /out of all proportion/],
    ['a GIF whose picture is beyond its screen', () => patched('palette.gif', 6, 20, 0), /does not lie on the screen of 20 x 21/],
    ['a cut TIFF', () => read('raw.tif').slice(0, 500), /the TIFF data cannot be decoded/],
    ['a TIFF out of proportion', () => withTag('grey16.tif', 256, 2 ** 24), /16777216 x 21 pixels/],
    ['a fax', () => withTag('raw.tif', 259, 4), /a TIFF file packed with CCITT Group 4 \(fax\) was found; LZW/],
    ['floating-point samples', () => withTag('rgb16.tif', 258, 0), /the TIFF data cannot be decoded|bits a sample/],
    ['32 bits', () => withTag('grey16.tif', 258, 32), /a TIFF file with 32 bits a sample was found; 8 or 16 bits is expected/],
    ['another colour space', () => withTag('raw.tif', 262, 8), /a TIFF file of the colour space 8 was found/],
  ])('%s', async (_, make, message) => {
    await expect(readImage(make())).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });

  test('damage anywhere is told by an error of ours, or does not matter', async () => {
    let told = 0;
    for (const name of ['lossy.webp', 'animated_lossy.webp', '444.avif', 'palette.gif', 'noise.gif', 'tiles_lzw_predictor.tif', 'strips_of_4.tif', 'jpeg.tif']) {
      const file = read(name);
      for (let i = 0; i < 24; i++) {
        const bytes = i % 3 === 0 ? file.slice(0, Math.floor((file.length * (i + 1)) / 26)) : file.slice();
        if (i % 3 !== 0) bytes[(i * 7919) % bytes.length] ^= 1 << i % 8;
        if (i % 3 === 2) bytes.fill(255, (i * 104729) % bytes.length, ((i * 104729) % bytes.length) + 9);
        try {
          await readImage(bytes);
        } catch (error) {
          if (!isDeepLabError(error, 'ImageFormatError')) throw new Error(`${name}, ${i}: ${String(error)}`, { cause: error });
          told++;
        }
      }
    }
    expect(told).toBeGreaterThan(64);
  });

  test('a package that is not installed is named', async () => {
    await expect(loadCodec({ format: 'WebP', name: '@jsquash/webp', version: '1', module: 'deeplab-no-such-package' }, 'cat.webp')).rejects.toMatchObject({
      tag: 'BackendUnavailableError',
      message: 'cat.webp: a WebP file was found. Such files are read with the package @jsquash/webp, which is not installed. Run `npm install @jsquash/webp@1`; or convert the picture to PNG.',
    });
  });
});

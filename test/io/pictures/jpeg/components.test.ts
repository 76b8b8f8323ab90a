/** Files of four components, taken apart: what is damaged is said to be, and costs no more than it has bytes. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isDeepLabError } from '../../../../src/errors.js';
import { decodeJpeg } from '../../../../src/io/pictures/jpeg/jpeg.js';
import { splitComponents } from '../../../../src/io/pictures/jpeg/components.js';
import { readJpegHeader } from '../../../../src/io/pictures/jpeg/markers.js';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../jpeg_fixtures/${name}.jpg`, import.meta.url)));
const NAMES = ['four_cmyk_420_restart', 'four_cmyk_420_progressive', 'four_ycck_420'];

/** Where the segment of a marker begins: behind its two bytes. */
const segment = (bytes: Uint8Array, marker: number): number => bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === marker) + 2;

const patched = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
};

test.each(NAMES)('%s: four files of three components, with as many bits', (name) => {
  const bytes = read(name);
  const { width, height } = readJpegHeader(name, bytes);
  const { files, adobeTransform } = splitComponents(bytes);
  expect(adobeTransform).toBe(name.includes('ycck') ? 2 : 0);
  expect(files).toHaveLength(4);
  for (const file of files) {
    expect(readJpegHeader(name, file)).toMatchObject({ width, height, components: 3, orientation: 1 });
    // What has several blocks a unit is there twice.
    expect(file.length).toBeLessThan(2 * bytes.length + 64);
  }
});

describe('damage', () => {
  const good = read('four_ycck_420');
  const restarts = read('four_cmyk_420_restart');
  const frame = segment(good, 0xc0);
  const scan = segment(good, 0xda);
  const table = segment(good, 0xc4);

  test.each<[string, Uint8Array, RegExp]>([
    ['cut in the scan', good.slice(0, -300), /Premature end of JPEG file/],
    ['without its end marker', good.slice(0, -2), /Premature end of JPEG file/],
    ['a scan of a component that is not there', patched(good, scan + 3, 99), /no component of the frame/],
    ['a scan without Huffman tables', patched(good, scan + 4, 0x33), /no Huffman table/],
    ['a Huffman table that is too long', patched(good, table + 3, 255, 255), /Huffman table is damaged/],
    ['a code that is in no table', patched(good, scan + 14, 0xff, 0, 0xff, 0, 0xff, 0), /bad Huffman code/],
    ['a component without samples', patched(good, frame + 9, 0x02), /no samples/],
    ['more blocks than a unit may have', patched(good, frame + 9, 0x33), /sampled more finely/],
    ['a restart marker too few', patched(restarts, restarts.findIndex((byte, i) => byte === 0xff && restarts[i + 1] === 0xd0), 0x11, 0x11), /restart marker is missing/],
  ])('%s', async (_, bytes, message) => {
    await expect(decodeJpeg('bad.jpg', bytes)).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });

  test('two frames', () => {
    const second = good.slice(frame - 2, frame + 20);
    expect(() => splitComponents(Uint8Array.from([...good.slice(0, scan - 2), ...second, ...good.slice(scan - 2)]))).toThrow(/two frames/);
  });

  test.each(NAMES)('%s with changed bytes is decoded, or refused by name', async (name) => {
    const bytes = read(name);
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48271) % 0x7fffffff) % below;
    for (let i = 0; i < 24; i++) {
      const changed = bytes.slice(0, random(4) === 0 ? random(bytes.length) : undefined);
      for (let k = random(3); k >= 0; k--) changed[2 + random(Math.max(1, changed.length - 2))] = random(256);
      const outcome = await decodeJpeg(name, changed).then(() => undefined, (error: unknown) => error);
      expect([i, outcome === undefined || isDeepLabError(outcome, 'ImageFormatError')]).toEqual([i, true]);
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import { applyOrientation, exifOrientation, type Orientation } from '../../../../src/io/pictures/jpeg/exif.js';

/** A TIFF structure with one directory of entries [tag, type, value]. */
function tiff(little: boolean, entries: readonly (readonly [number, number, number])[], directory = 8): Uint8Array {
  const bytes = new Uint8Array(directory + 2 + entries.length * 12 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, directory, little);
  view.setUint16(directory, entries.length, little);
  entries.forEach(([tag, type, value], i) => {
    const at = directory + 2 + i * 12;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, 1, little);
    view.setUint16(at + 8, value, little);
  });
  return bytes;
}

describe('exifOrientation', () => {
  test.each<[string, Uint8Array, Orientation]>([
    ['little-endian', tiff(true, [[0x0112, 3, 6]]), 6],
    ['big-endian', tiff(false, [[0x0112, 3, 8]]), 8],
    ['after other tags, in a directory further on', tiff(true, [[0x010f, 2, 0], [0x0110, 2, 0], [0x0112, 3, 3]], 20), 3],
    ['no orientation', tiff(true, [[0x010f, 2, 0]]), 1],
    ['a value that means nothing', tiff(true, [[0x0112, 3, 9]]), 1],
    ['another type', tiff(true, [[0x0112, 2, 6]]), 1],
    ['neither byte order', tiff(true, [[0x0112, 3, 6]]).fill(0, 0, 2), 1],
    ['a directory past the end', tiff(true, [[0x0112, 3, 6]]).fill(0xff, 4, 8), 1],
    ['cut in the entry', tiff(true, [[0x0112, 3, 6]]).slice(0, 18), 1],
    ['empty', new Uint8Array(0), 1],
  ])('%s', (_, bytes, expected) => {
    expect(exifOrientation(bytes)).toBe(expected);
  });
});

/** 012 / 345 turned upright, as Pillow's ImageOps.exif_transpose does. */
const UPRIGHT: readonly (readonly [Orientation, number[][]])[] = [
  [1, [[0, 1, 2], [3, 4, 5]]],
  [2, [[2, 1, 0], [5, 4, 3]]],
  [3, [[5, 4, 3], [2, 1, 0]]],
  [4, [[3, 4, 5], [0, 1, 2]]],
  [5, [[0, 3], [1, 4], [2, 5]]],
  [6, [[3, 0], [4, 1], [5, 2]]],
  [7, [[5, 2], [4, 1], [3, 0]]],
  [8, [[2, 5], [1, 4], [0, 3]]],
];

test.each(UPRIGHT)('applyOrientation %d', (orientation, rows) => {
  const rgb = Uint8Array.from({ length: 18 }, (_, i) => i);
  const upright = applyOrientation({ rgb, height: 2, width: 3 }, orientation);
  expect([upright.height, upright.width]).toEqual([rows.length, rows[0].length]);
  expect(Array.from(upright.rgb)).toEqual(rows.flat().flatMap((pixel) => [0, 1, 2].map((c) => pixel * 3 + c)));
});

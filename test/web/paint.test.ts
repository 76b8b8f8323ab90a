/** Labels on the canvas: the same as the library's overlay, in two steps. */
import { describe, expect, test } from '@jest/globals';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { overlay } from '../../src/io/pictures/overlay.js';
import { labelMapOf, pictureOf } from '../../src/io/pictures/picture.js';
import { codesOf, colorTable, paint, stepFor, type Look } from '../../web/labels/paint.js';

const { palette } = PASCAL_VOC;
const LOOK: Look = { palette, opacity: 0.5, patterns: false };

/** Background, a square of class 8, and a corner of class 15. */
function labelsOf(width: number, height: number) {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = x > width / 4 && x < width / 2 ? 8 : x + y > width ? 15 : 0;
  return { width, height, data };
}

function painted(labels: ReturnType<typeof labelsOf>, look: Look): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(labels.data.length * 4);
  paint(codesOf(labels), colorTable(look), pixels);
  return pixels;
}

describe.each([0, 0.3, 0.55, 1])('opacity %d', (opacity) => {
  test('laid over a picture it is what the library writes to files', () => {
    const labels = labelsOf(24, 16);
    const rgb = Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 37) % 256);
    const expected = overlay(pictureOf(rgb, 16, 24), labelMapOf(labels.data, 16, 24), palette, opacity).data;
    const found = painted(labels, { ...LOOK, opacity });
    const worst = Math.max(...expected.map((value, i) => {
      const [pixel, c] = [Math.floor(i / 3), i % 3];
      const alpha = found[4 * pixel + 3] / 255;
      return Math.abs(value - Math.round(rgb[i] * (1 - alpha) + found[4 * pixel + c] * alpha));
    }));
    // Alpha is one of 256 levels.
    expect(worst).toBeLessThanOrEqual(1);
  });
});

test('a highlighted class keeps its colour, and the others lie in the dark', () => {
  const labels = labelsOf(24, 16);
  const pixels = painted(labels, { ...LOOK, opacity: 0.2, highlighted: 8 });
  const at = (label: number): number[] => {
    // Not on an edge: the class's fourth pixel.
    const i = [...labels.data.keys()].filter((each) => labels.data[each] === label)[3];
    return [...pixels.subarray(4 * i, 4 * i + 4)];
  };
  expect(at(8)).toEqual([64, 0, 0, 153]);
  expect(at(0)[3]).toBeGreaterThan(150);
  expect(at(15)).toEqual(at(0));
});

test('the background is highlighted by leaving the picture as it is', () => {
  const pixels = painted(labelsOf(24, 16), { ...LOOK, highlighted: 0 });
  expect(pixels[3]).toBe(0);
});

test('every class of a data set has lines of its own', () => {
  const picture = (label: number): string => {
    const data = new Uint8Array(64 * 64).fill(label);
    return [...codesOf({ width: 64, height: 64, data }).data].map((code) => code >> 9).join('');
  };
  const all = PASCAL_VOC.classes.map((_, label) => picture(label));
  expect(new Set(all.slice(0, 18)).size).toBe(18);
  for (const each of all) expect(each).toContain('1');
  const pixels = painted({ width: 8, height: 8, data: new Uint8Array(64).fill(8) }, { ...LOOK, opacity: 1, patterns: true });
  expect(new Set(pixels.filter((_, i) => i % 4 === 0))).toEqual(new Set([64, 255]));
});

test.each([
  [451, 300, 1],
  [2000, 1000, 1],
  [4000, 3000, 3],
])('%d x %d pixels are shown by every %dth', (width, height, step) => {
  expect(stepFor(width, height)).toBe(step);
  expect(codesOf({ width, height, data: new Uint8Array(width * height) })).toMatchObject({ width: Math.ceil(width / step), height: Math.ceil(height / step) });
});

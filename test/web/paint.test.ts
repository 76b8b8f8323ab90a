/** Labels made visible: colours, outlines, patterns, and the same on the canvas and in files. */
import { describe, expect, test } from '@jest/globals';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { displayColor } from '../../web/labels/display_palette.js';
import { codesOf, colorTable, paint, paintOver, stepFor, type Look } from '../../web/labels/paint.js';

const colors = PASCAL_VOC.classes.map((_, index) => displayColor(PASCAL_VOC, index)?.rgb);
const LOOK: Look = { colors, opacity: 0.5, patterns: false };
const [LIGHT, DARK] = [[255, 255, 255, 242], [9, 14, 17, 217]];

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

const at = (pixels: Uint8ClampedArray, i: number): number[] => [...pixels.subarray(4 * i, 4 * i + 4)];

describe.each([0, 0.3, 0.55, 1])('opacity %d', (opacity) => {
  const labels = labelsOf(24, 16);
  const found = painted(labels, { ...LOOK, opacity });

  test('a class has its colour, the background none', () => {
    const [r, g, b] = colors[8] ?? [];
    expect(at(found, 8)).toEqual([r, g, b, Math.round(255 * opacity)]);
    expect(at(found, 2)).toEqual([0, 0, 0, 0]);
  });

  test('an edge is light on the one side and dark on the other', () => {
    expect([at(found, 6), at(found, 7)]).toEqual([DARK, LIGHT]);
    expect(at(found, 0)).toEqual([0, 0, 0, 0]);
  });

  test('what is written to files is what lies on the canvas', () => {
    const picture = Uint8ClampedArray.from({ length: 24 * 16 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
    const written = picture.slice();
    paintOver(written, codesOf(labels, 1), colorTable({ ...LOOK, opacity }));
    const worst = Math.max(...written.map((value, i) => {
      const alpha = i % 4 === 3 ? 0 : found[4 * Math.floor(i / 4) + 3] / 255;
      return Math.abs(value - (picture[i] * (1 - alpha) + found[i] * alpha));
    }));
    expect(worst).toBeLessThanOrEqual(0.5);
  });
});

test('a highlighted class keeps its colour, and the others lie in the dark', () => {
  const labels = labelsOf(24, 16);
  const pixels = painted(labels, { ...LOOK, opacity: 0.2, highlighted: 8 });
  expect(at(pixels, 8)).toEqual([...(colors[8] ?? []), 153]);
  expect(at(pixels, 0)[3]).toBeGreaterThan(150);
  expect(at(pixels, labels.data.indexOf(15))).toEqual(at(pixels, 0));
});

test('the background is highlighted by leaving the picture as it is', () => {
  expect(at(painted(labelsOf(24, 16), { ...LOOK, highlighted: 0 }), 0)).toEqual([0, 0, 0, 0]);
});

test('every class of a data set has lines of its own', () => {
  const picture = (label: number): string => {
    const data = new Uint8Array(64 * 64).fill(label);
    return [...codesOf({ width: 64, height: 64, data }).data].map((code) => code >> 10).join('');
  };
  const all = PASCAL_VOC.classes.map((_, label) => picture(label));
  expect(new Set(all.slice(0, 18)).size).toBe(18);
  for (const each of all) expect(each).toContain('1');
  const pixels = painted({ width: 8, height: 8, data: new Uint8Array(64).fill(8) }, { ...LOOK, opacity: 1, patterns: true });
  expect(new Set(pixels.filter((_, i) => i % 4 === 0))).toEqual(new Set([colors[8]?.[0], 0]));
});

test('lines are as wide as they can be seen', () => {
  const light = (width: number, height: number): number => {
    const labels = { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 8 : 0)) };
    return codesOf(labels, 1).data.subarray(0, width).filter((code) => code & 256).length;
  };
  expect([light(400, 4), light(1400, 4), light(2800, 4)]).toEqual([1, 2, 4]);
});

test.each([
  [451, 300, 1],
  [2000, 1000, 1],
  [4000, 3000, 3],
])('%d x %d pixels are shown by every %dth', (width, height, step) => {
  expect(stepFor(width, height)).toBe(step);
  expect(codesOf({ width, height, data: new Uint8Array(width * height) })).toMatchObject({ width: Math.ceil(width / step), height: Math.ceil(height / step) });
});

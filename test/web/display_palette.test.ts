/** Colours for eyes: evenly light, told apart, and named. */
import { expect, test } from '@jest/globals';
import { ADE20K } from '../../src/io/datasets/ade20k.js';
import { CITYSCAPES } from '../../src/io/datasets/cityscapes.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { displayColor, isBackground, type Rgb } from '../../web/labels/display_palette.js';

const linear = (value: number): number => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);

/** OKLab, from its definition. */
function oklab(rgb: Rgb): number[] {
  const [r, g, b] = rgb.map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

const apart = (one: Rgb, other: Rgb): number => Math.hypot(...oklab(one).map((value, i) => value - oklab(other)[i]));

test.each([
  ['PASCAL VOC', PASCAL_VOC, 20, 0.08],
  ['Cityscapes', CITYSCAPES, 19, 0.08],
  ['ADE20K', ADE20K, 150, 0.018],
] as const)('%s: as light as each other, and told apart', (_, labelSet, count, least) => {
  const colors = labelSet.classes.flatMap((_each, index) => displayColor(labelSet, index) ?? []);
  expect(colors).toHaveLength(count);
  for (const { rgb } of colors) {
    expect(oklab(rgb)[0]).toBeGreaterThan(0.67);
    expect(oklab(rgb)[0]).toBeLessThan(0.81);
  }
  const distances = colors.flatMap(({ rgb }, i) => colors.slice(0, i).map((other) => apart(rgb, other.rgb)));
  expect(Math.min(...distances)).toBeGreaterThan(least);
});

test('none of VOC’s or Cityscapes’ has the name of another', () => {
  for (const labelSet of [PASCAL_VOC, CITYSCAPES]) {
    const names = labelSet.classes.flatMap((_, index) => displayColor(labelSet, index)?.name ?? []);
    expect(new Set(names).size).toBe(names.length);
  }
});

test('the background has none', () => {
  expect([isBackground(PASCAL_VOC, 0), isBackground(ADE20K, 0), isBackground(CITYSCAPES, 0)]).toEqual([true, true, false]);
  expect(displayColor(PASCAL_VOC, 0)).toBeUndefined();
});

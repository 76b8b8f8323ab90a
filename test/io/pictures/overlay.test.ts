import { describe, expect, test } from '@jest/globals';
import type { Palette } from '../../../src/io/pictures/palette.js';
import { colorize, overlay } from '../../../src/io/pictures/overlay.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';

const PALETTE: Palette = [
  [0, 0, 0],
  [200, 100, 0],
  [0, 0, 255],
];

/** Class 1 fills rows 1-3 and columns 1-3 of 5 x 5 pixels; its middle pixel has no other neighbour. */
const square = labelMapOf(
  Uint8Array.from({ length: 25 }, (_, i) => (i % 5 > 0 && i % 5 < 4 && i > 4 && i < 20 ? 1 : 0)),
  5,
  5,
);
const grey = pictureOf(new Uint8Array(75).fill(100), 5, 5);
const pixel = (picture: typeof grey, y: number, x: number) => [0, 1, 2].map((c) => picture.get(y, x, c));

describe('colorize', () => {
  test('paints palette colours, and black past the end', () => {
    expect(Array.from(colorize(labelMapOf(Uint8Array.of(2, 0, 1, 255), 2, 2), PALETTE).data)).toEqual([0, 0, 255, 0, 0, 0, 200, 100, 0, 0, 0, 0]);
  });

  test('follows the strides of a view', () => {
    const view = labelMapOf(Uint8Array.of(0, 1, 2, 0, 1, 2), 2, 3).transpose(1, 0);
    const painted = colorize(view, PALETTE);
    expect(painted.shape).toEqual([3, 2, 3]);
    expect(pixel(painted, 2, 0)).toEqual([0, 0, 255]);
  });
});

describe('overlay', () => {
  test.each([
    [undefined, [150, 100, 50]],
    [0, [100, 100, 100]],
    [0.25, [125, 100, 75]],
    [1, [200, 100, 0]],
  ])('opacity %p', (opacity, middle) => {
    const tinted = overlay(grey, square, PALETTE, opacity);
    expect(pixel(tinted, 2, 2)).toEqual(middle);
    expect(pixel(tinted, 1, 2)).toEqual([200, 100, 0]); // the edge
    expect(pixel(tinted, 0, 2)).toEqual([100, 100, 100]); // the background
    expect(grey.data.every((value) => value === 100)).toBe(true);
  });

  test('a region that fills the picture has no edge', () => {
    const all = labelMapOf(new Uint8Array(25).fill(2), 5, 5);
    expect(pixel(overlay(grey, all, PALETTE), 0, 0)).toEqual([50, 50, 178]);
  });

  test('sizes and opacity are checked', () => {
    expect(() => overlay(grey, labelMapOf(new Uint8Array(20), 4, 5), PALETTE)).toThrow('The label map is uint8[4,5]; uint8[5,5] is expected.');
    expect(() => overlay(grey, square, PALETTE, 50)).toThrow('a number from 0 to 1; found 50');
  });
});

import { expect, test } from '@jest/globals';
import { ShapeMismatchError } from '../../../src/errors.js';
import { pictureOf } from '../../../src/io/pictures/picture.js';
import { toPicture } from '../../../src/io/pictures/picture_input.js';
import { toRgba } from '../../../src/io/pictures/to_rgba.js';

const RGB = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

test('opaque, and the way back from toPicture', () => {
  const rgba = toRgba(pictureOf(RGB, 2, 2));
  expect({ ...rgba, data: [...rgba.data] }).toMatchObject({ width: 2, height: 2, data: [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255] });
  expect(toPicture(rgba).data).toEqual(RGB);
});

test('a part of a picture has rows of its own', () => {
  expect([...toRgba(pictureOf(RGB, 2, 2).lo(0, 1, 0)).data]).toEqual([4, 5, 6, 255, 10, 11, 12, 255]);
});

test('what is no picture is refused', () => {
  expect(() => toRgba('picture.png' as never)).toThrow(ShapeMismatchError);
});

/** Names of the colours of the data sets. */
import { describe, expect, test } from '@jest/globals';
import { CITYSCAPES } from '../../src/io/datasets/cityscapes.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { colorName } from '../../web/labels/color_names.js';

describe.each([PASCAL_VOC, CITYSCAPES])('$name', ({ classes, palette }) => {
  test('no two classes have the same name for their colour', () => {
    const names = classes.map((_, index) => colorName(palette[index]));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

test.each([
  [[0, 0, 0], 'black'],
  [[255, 255, 255], 'white'],
  [[250, 5, 8], 'red'],
  [[1, 2, 125], 'navy'],
  [[64, 0, 0], 'dark maroon'],
  [[130, 129, 127], 'grey'],
] as const)('%j is %s', (color, name) => {
  expect(colorName(color)).toBe(name);
});

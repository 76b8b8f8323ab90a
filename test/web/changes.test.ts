/** Where two results differ. */
import { expect, test } from '@jest/globals';
import { CITYSCAPES } from '../../src/io/datasets/cityscapes.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { changesBetween, paintChanges } from '../../web/labels/changes.js';

const labelled = (labelSet: typeof PASCAL_VOC, ...data: number[]) => ({ labels: { width: data.length, height: 1, data: Uint8Array.from(data) }, labelSet });

test('pixels that changed, and what of them became what', () => {
  const changes = changesBetween(labelled(PASCAL_VOC, 0, 0, 8, 8, 15), labelled(PASCAL_VOC, 0, 8, 12, 12, 15));
  expect([...changes.mask]).toEqual([0, 1, 1, 1, 0]);
  expect(changes.count).toBe(3);
  expect(changes.moves).toEqual([
    { from: 'cat', to: 'dog', pixels: 2 },
    { from: 'background', to: 'cat', pixels: 1 },
  ]);
});

test('classes of two data sets are the same where they are called so', () => {
  const person = CITYSCAPES.classes.indexOf('person');
  expect(changesBetween(labelled(PASCAL_VOC, 15, 0), labelled(CITYSCAPES, person, person)).moves).toEqual([{ from: 'background', to: 'person', pixels: 1 }]);
});

test('every second pixel is shown of what is large', () => {
  const pixels = new Uint8ClampedArray(8);
  paintChanges(changesBetween(labelled(PASCAL_VOC, 0, 0, 0, 0), labelled(PASCAL_VOC, 0, 8, 8, 0)), 2, 2, pixels);
  expect(pixels[4]).toBe(255);
  expect(pixels[0]).toBeLessThan(20);
});

/** A COCO file: what stands in it agrees with the masks. pycocotools' own reading of one: test/reference/make_coco.py --check. */
import { expect, test } from '@jest/globals';
import { CITYSCAPES } from '../../src/io/datasets/cityscapes.js';
import { classMask } from '../../src/results/masks.js';
import { CocoAnnotations } from '../../src/results/coco.js';
import { decodeRle } from '../../src/results/rle.js';
import { drawn } from './made_up.js';

const [CAT, BOTH] = [drawn('088', '008'), drawn('10', '01', '08')];

test('an annotation for each class of each picture', () => {
  const coco = new CocoAnnotations();
  coco.add('cat.jpg', CAT);
  coco.add('both.jpg', BOTH);
  const { images, annotations, categories } = coco.toJSON();
  expect(images).toEqual([
    { id: 1, width: 3, height: 2, file_name: 'cat.jpg' },
    { id: 2, width: 2, height: 3, file_name: 'both.jpg' },
  ]);
  expect(annotations).toMatchObject([
    { id: 1, image_id: 1, category_id: 8, area: 3, bbox: [1, 0, 2, 2], iscrowd: 0 },
    { id: 2, image_id: 2, category_id: 1, area: 2, bbox: [0, 0, 2, 2], iscrowd: 0 },
    { id: 3, image_id: 2, category_id: 8, area: 1, bbox: [1, 2, 1, 1], iscrowd: 0 },
  ]);
  annotations.forEach(({ segmentation, category_id, image_id }) => expect(decodeRle(segmentation)).toEqual(classMask([CAT, BOTH][image_id - 1], category_id)));
  expect(categories).toHaveLength(20);
  expect(categories[7]).toEqual({ id: 8, name: 'cat', supercategory: CAT.labelSet.name });
  expect((JSON.parse(JSON.stringify(coco)) as { images: unknown }).images).toEqual(images);
});

test('of chosen classes, one for each part', () => {
  const coco = new CocoAnnotations({ classes: ['aeroplane', 'person'], per: 'part' });
  coco.add('both.jpg', BOTH);
  const { annotations, categories } = coco.toJSON();
  expect(annotations.map(({ area, bbox }) => [area, bbox])).toEqual([[1, [0, 0, 1, 1]], [1, [1, 1, 1, 1]]]);
  expect(categories.map(({ id, name }) => [id, name])).toEqual([[1, 'aeroplane'], [15, 'person']]);
});

test('nothing yet; pictures of two models', () => {
  const coco = new CocoAnnotations();
  expect(coco.toJSON()).toMatchObject({ images: [], annotations: [], categories: [] });
  coco.add('cat.jpg', CAT);
  expect(() => coco.add('street.jpg', { ...CAT, labelSet: CITYSCAPES })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining('Write a file for each model') }));
  expect(coco.toJSON().images).toHaveLength(1);
});

import { describe, expect, test } from '@jest/globals';
import { ZOO, zooEntry } from '../../src/nets/zoo.js';

test('the eight published checkpoints', () => {
  expect(ZOO.map(({ name, backbone, dataset, numClasses }) => [name, backbone, dataset, numClasses])).toEqual([
    ['mobilenetv2_coco_voc_trainaug', 'mobilenet_v2', 'pascal_voc_2012', 21],
    ['mobilenetv2_coco_voc_trainval', 'mobilenet_v2', 'pascal_voc_2012', 21],
    ['xception_coco_voc_trainaug', 'xception_65', 'pascal_voc_2012', 21],
    ['xception_coco_voc_trainval', 'xception_65', 'pascal_voc_2012', 21],
    ['mobilenetv2_coco_cityscapes_trainfine', 'mobilenet_v2', 'cityscapes', 19],
    ['xception_cityscapes_trainfine', 'xception_65', 'cityscapes', 19],
    ['mobilenet_v2_imagenet', 'mobilenet_v2', 'imagenet', 1001],
    ['xception_65_imagenet', 'xception_65', 'imagenet', 1001],
  ]);
});

describe.each(ZOO.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
  test('has an archive of its own', () => {
    expect(entry.url).toMatch(/^https:\/\/[^/]+\/.+\.(tar\.gz|tgz)$/);
    expect(ZOO.filter(({ url }) => url === entry.url)).toHaveLength(1);
    expect(zooEntry(name)).toBe(entry);
  });

  test('has names and colours for all classes', () => {
    expect(entry.labelSet?.classes.length).toBe(entry.task === 'segmentation' ? entry.numClasses : undefined);
  });

  test('says how its figures were measured', () => {
    expect(entry.published.length > 0).toBe(entry.task === 'segmentation');
    for (const { outputStride, scales, flip, meanIoU } of entry.published) {
      expect([[16, 1, false], [8, entry.dataset === 'cityscapes' ? 3 : 6, true]]).toContainEqual([outputStride, scales.length, flip]);
      expect(meanIoU).toBeGreaterThan(70);
      expect(meanIoU).toBeLessThan(90);
    }
  });

  test('only Xception segmenters have atrous branches and a decoder', () => {
    const isFull = entry.task === 'segmentation' && entry.backbone === 'xception_65';
    expect(entry.atrousRates).toEqual(isFull ? { 16: [6, 12, 18], 8: [12, 24, 36] } : { 16: [], 8: [] });
    expect(entry.decoderOutputStride).toBe(isFull ? 4 : undefined);
  });
});

test('an unknown name lists the names there are', () => {
  expect(() => zooEntry('resnet')).toThrow("There is no checkpoint 'resnet' in the zoo; the names are mobilenetv2_coco_voc_trainaug, ");
});

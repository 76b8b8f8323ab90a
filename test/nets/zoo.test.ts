import { describe, expect, test } from '@jest/globals';
import { findZooEntry, ZOO, zooEntry } from '../../src/nets/zoo.js';

test('the published checkpoints', () => {
  expect(ZOO.map(({ name, backbone, depthMultiplier, dataset, numClasses }) => [name, backbone, depthMultiplier, dataset, numClasses])).toEqual([
    ['mobilenetv2_coco_voc_trainaug', 'mobilenet_v2', 1, 'pascal_voc_2012', 21],
    ['mobilenetv2_coco_voc_trainval', 'mobilenet_v2', 1, 'pascal_voc_2012', 21],
    ['mobilenetv2_coco_voc_trainaug_8bit', 'mobilenet_v2', 1, 'pascal_voc_2012', 21],
    ['mobilenetv2_dm05_coco_voc_trainaug', 'mobilenet_v2', 0.5, 'pascal_voc_2012', 21],
    ['mobilenetv2_dm05_coco_voc_trainval', 'mobilenet_v2', 0.5, 'pascal_voc_2012', 21],
    ['mobilenetv2_dm05_coco_voc_trainaug_8bit', 'mobilenet_v2', 0.5, 'pascal_voc_2012', 21],
    ['xception_coco_voc_trainaug', 'xception_65', 1, 'pascal_voc_2012', 21],
    ['xception_coco_voc_trainval', 'xception_65', 1, 'pascal_voc_2012', 21],
    ['mobilenetv2_coco_cityscapes_trainfine', 'mobilenet_v2', 1, 'cityscapes', 19],
    ['mobilenetv3_large_cityscapes_trainfine', 'mobilenet_v3_large_seg', 1, 'cityscapes', 19],
    ['mobilenetv3_small_cityscapes_trainfine', 'mobilenet_v3_small_seg', 1, 'cityscapes', 19],
    ['xception_cityscapes_trainfine', 'xception_65', 1, 'cityscapes', 19],
    ['xception71_dpc_cityscapes_trainfine', 'xception_71', 1, 'cityscapes', 19],
    ['xception71_dpc_cityscapes_trainval', 'xception_71', 1, 'cityscapes', 19],
    ['edgetpu-deeplab', 'mobilenet_edgetpu', 1, 'cityscapes', 19],
    ['edgetpu-deeplab-slim', 'mobilenet_edgetpu', 0.75, 'cityscapes', 19],
    ['mobilenetv2_ade20k_train', 'mobilenet_v2', 1, 'ade20k', 151],
    ['xception65_ade20k_train', 'xception_65', 1, 'ade20k', 151],
    ['mobilenet_v2_imagenet', 'mobilenet_v2', 1, 'imagenet', 1001],
    ['xception_41_imagenet', 'xception_41', 1, 'imagenet', 1001],
    ['xception_65_imagenet', 'xception_65', 1, 'imagenet', 1001],
    ['xception_65_imagenet_coco', 'xception_65', 1, 'coco', 0],
    ['xception_71_imagenet', 'xception_71', 1, 'imagenet', 1001],
    ['resnet_v1_50_beta_imagenet', 'resnet_v1_50_beta', 1, 'imagenet', 1001],
    ['resnet_v1_101_beta_imagenet', 'resnet_v1_101_beta', 1, 'imagenet', 1001],
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
    for (const { outputStride, scales, flip, meanIoU, pixelAccuracy = 80 } of entry.published) {
      expect(outputStride === 8 ? [3, 6, 1] : [1]).toContain(scales.length);
      expect(flip).toBe(scales.length > 1);
      expect(meanIoU).toBeGreaterThan(entry.dataset === 'ade20k' ? 30 : 68);
      expect(meanIoU).toBeLessThan(90);
      expect(pixelAccuracy).toBeGreaterThan(75);
    }
  });

  test('only Xception_65 segmenters have atrous branches', () => {
    const isFull = entry.task === 'segmentation' && entry.backbone === 'xception_65';
    expect(entry.atrousRates).toEqual(isFull ? { 16: [6, 12, 18], 8: [12, 24, 36] } : { 16: [], 8: [] });
    if (isFull) expect(entry.decoderOutputStride).toBe(4);
  });
});

test('what later lists of the zoo call them', () => {
  expect(findZooEntry('xception65_coco_voc_trainaug')).toBe(zooEntry('xception_coco_voc_trainaug'));
  expect(findZooEntry('xception_ade20k_train')).toBe(zooEntry('xception65_ade20k_train'));
  const names = ZOO.flatMap(({ name, alsoCalled }) => (alsoCalled === undefined ? [name] : [name, alsoCalled]));
  expect(new Set(names).size).toBe(names.length);
});

test('an unknown name: what was meant, else the names there are', () => {
  expect(() => zooEntry('resnet')).toThrow("There is no checkpoint 'resnet' in the zoo. Did you mean 'resnet_v1_50_beta_imagenet' or 'resnet_v1_101_beta_imagenet'?");
  expect(() => zooEntry('unet')).toThrow("There is no checkpoint 'unet' in the zoo. The names are mobilenetv2_coco_voc_trainaug, ");
});

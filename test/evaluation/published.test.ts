import { expect, test } from '@jest/globals';
import { publishedFor } from '../../src/evaluation/published.js';
import { SETTINGS } from './settings.js';

const xception = { ...SETTINGS, backbone: 'xception_65', decoderOutputStride: 4 };

test('checkpoints of the same architecture and data set, and which line was evaluated the same way', () => {
  expect(publishedFor(SETTINGS).map(({ checkpoint, meanIoU, sameSettings }) => [checkpoint, meanIoU, sameSettings])).toEqual([
    ['mobilenetv2_coco_voc_trainaug', 75.32, true],
    ['mobilenetv2_coco_voc_trainaug', 77.33, false],
    ['mobilenetv2_coco_voc_trainval', 80.25, false],
  ]);
  const careful = { ...xception, outputStride: 8, scales: [0.5, 0.75, 1, 1.25, 1.5, 1.75], flip: true };
  expect(publishedFor(careful).filter(({ sameSettings }) => sameSettings).map(({ meanIoU }) => meanIoU)).toEqual([83.58, 87.8]);
});

test('a name of the zoo leaves no choice', () => {
  expect(publishedFor(xception, 'xception_coco_voc_trainval').map(({ checkpoint }) => checkpoint)).toEqual(['xception_coco_voc_trainval']);
});

test('networks of other widths and roundings have figures of their own', () => {
  const half = { ...SETTINGS, depthMultiplier: 0.5 };
  expect(publishedFor(half).map(({ checkpoint }) => checkpoint)).toEqual(['mobilenetv2_dm05_coco_voc_trainaug', 'mobilenetv2_dm05_coco_voc_trainval']);
  expect(publishedFor({ ...half, variant: `${half.variant}, quantised to 8 bits` }).map(({ checkpoint }) => checkpoint)).toEqual(['mobilenetv2_dm05_coco_voc_trainaug_8bit']);
});

test('nothing was published for other widths, or other combinations', () => {
  expect(publishedFor({ ...SETTINGS, depthMultiplier: 0.35 })).toEqual([]);
  expect(publishedFor({ ...xception, dataset: 'cityscapes', decoderOutputStride: null })).toEqual([]);
});

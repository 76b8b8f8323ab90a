import { describe, expect, test } from '@jest/globals';
import { CITYSCAPES, CITYSCAPES_LABEL_IDS, CITYSCAPES_TRAIN_IDS, toLabelIds, toTrainIds } from '../../../src/io/datasets/cityscapes.js';
import { IMAGENET_CLASSES } from '../../../src/io/datasets/imagenet.js';
import { labelSetFor } from '../../../src/io/datasets/label_sets.js';
import { PASCAL_VOC, vocColormap } from '../../../src/io/datasets/pascal_voc.js';
import { labelMapOf } from '../../../src/io/pictures/picture.js';

describe('PASCAL VOC', () => {
  // Colours as the development kit documents them.
  test.each([
    [0, 'background', [0, 0, 0]],
    [1, 'aeroplane', [128, 0, 0]],
    [2, 'bicycle', [0, 128, 0]],
    [7, 'car', [128, 128, 128]],
    [8, 'cat', [64, 0, 0]],
    [15, 'person', [192, 128, 128]],
    [20, 'tvmonitor', [0, 64, 128]],
  ] as const)('%d is %s', (index, name, color) => {
    expect(PASCAL_VOC.classes[index]).toBe(name);
    expect(PASCAL_VOC.palette[index]).toEqual(color);
  });

  test('the border of objects is cream', () => {
    expect(PASCAL_VOC.palette[PASCAL_VOC.ignore]).toEqual([224, 224, 192]);
  });

  test('256 different colours', () => {
    expect(new Set(vocColormap().map(String)).size).toBe(256);
  });
});

describe('Cityscapes', () => {
  test('19 classes, each with a colour of its own', () => {
    expect(CITYSCAPES.classes.length).toBe(19);
    expect(new Set(CITYSCAPES.palette.map(String)).size).toBe(19);
    expect([CITYSCAPES.classes[0], CITYSCAPES.classes[11], CITYSCAPES.classes[18]]).toEqual(['road', 'person', 'bicycle']);
  });

  test('34 label ids', () => {
    const _ = 255;
    expect(CITYSCAPES_TRAIN_IDS).toEqual([_, _, _, _, _, _, _, 0, 1, _, _, 2, 3, 4, _, _, _, 5, _, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, _, _, 16, 17, 18]);
    expect(CITYSCAPES_LABEL_IDS.map((labelId) => CITYSCAPES_TRAIN_IDS[labelId])).toEqual(CITYSCAPES.classes.map((_, trainId) => trainId));
  });

  test('truth to train ids and predictions back', () => {
    const truth = labelMapOf(Uint8Array.of(0, 7, 33, 24, 200, 255), 2, 3);
    expect(Array.from(toTrainIds(truth).data)).toEqual([255, 0, 18, 11, 255, 255]);
    expect(Array.from(toLabelIds(labelMapOf(Uint8Array.of(0, 18, 11, 1), 2, 2)).data)).toEqual([7, 33, 24, 8]);
    expect(() => toLabelIds(labelMapOf(Uint8Array.of(19), 1, 1))).toThrow('Index 19 is not one of the 19');
  });
});

describe('labelSetFor', () => {
  test('knows the two data sets by their number of classes', () => {
    expect(labelSetFor(21)).toBe(PASCAL_VOC);
    expect(labelSetFor(19)).toBe(CITYSCAPES);
  });

  test('makes names up for others', () => {
    const set = labelSetFor(8);
    expect(set.classes).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4', 'class 5', 'class 6', 'class 7']);
    expect(set.palette[7]).toEqual(PASCAL_VOC.palette[7]);
    expect(set.ignore).toBe(255);
  });

  test.each([0, 256, 1.5, Number.NaN])('refuses %d classes', (numClasses) => {
    expect(() => labelSetFor(numClasses)).toThrow(/holds 1 to 255 classes/);
  });
});

describe('ImageNet', () => {
  test('1001 different names', () => {
    expect(IMAGENET_CLASSES.length).toBe(1001);
    expect(new Set(IMAGENET_CLASSES).size).toBe(1001);
    expect(IMAGENET_CLASSES.every((name) => /^[A-Za-z][\w '()-]*$/.test(name))).toBe(true);
  });

  test.each([
    [0, 'background'],
    [1, 'tench'],
    [2, 'goldfish'],
    [282, 'tabby'],
    [341, 'zebra'],
    [505, 'coffee mug'],
    [1000, 'toilet tissue'],
  ])('%d is %s', (index, name) => {
    expect(IMAGENET_CLASSES[index]).toBe(name);
  });
});

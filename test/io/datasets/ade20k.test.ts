import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ConfusionMatrix } from '../../../src/evaluation/confusion_matrix.js';
import { ADE20K } from '../../../src/io/datasets/ade20k.js';
import { dataSetFormat } from '../../../src/io/datasets/formats.js';
import { labelSetFor } from '../../../src/io/datasets/label_sets.js';

test('150 classes with names and colours of the benchmark, and what is none of them', () => {
  const { classes, palette, ignore } = ADE20K;
  expect([classes.length, palette.length, ignore]).toEqual([151, 151, 0]);
  expect([0, 1, 13, 21, 150].map((index) => [classes[index], palette[index]])).toEqual([
    ['other', [0, 0, 0]],
    ['wall', [120, 120, 120]],
    ['person', [150, 5, 61]],
    ['car', [0, 102, 200]],
    ['flag', [92, 0, 255]],
  ]);
  expect(new Set(classes).size).toBe(151);
  expect(labelSetFor(151)).toBe(ADE20K);
});

test('its folder: images and annotations by split, under two names', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ade20k-'));
  for (const folder of ['images', 'annotations']) mkdirSync(join(root, 'ADEChallengeData2016', folder, 'validation'), { recursive: true });
  const at = (folder: string, name: string): string => join(root, 'ADEChallengeData2016', folder, 'validation', name);
  for (const name of ['ADE_val_00000002.jpg', 'ADE_val_00000001.jpg', '._ADE_val_00000001.jpg']) writeFileSync(at('images', name), '');
  writeFileSync(at('annotations', 'ADE_val_00000001.png'), '');
  const { list } = dataSetFormat('ade20k');
  const listed = await list(root, 'val');
  expect(listed.map(({ id, truth }) => [id, truth !== undefined])).toEqual([['ADE_val_00000001', true], ['ADE_val_00000002', false]]);
  expect(await list(join(root, 'ADEChallengeData2016'), 'validation')).toHaveLength(2);
  await expect(list(root, 'constructor')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('images/constructor') });
  await expect(list(root, 'train')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('images/training') });
});

test('label 0 is left out of the truth and of the mean', () => {
  const matrix = new ConfusionMatrix(3, { ignore: 0 }).add([0, 1, 1, 2, 2, 1], [1, 1, 1, 2, 0, 0]);
  expect(matrix.pixels).toBe(4);
  expect(matrix.classIoU).toEqual([NaN, 2 / 3, 1]);
  expect(matrix.meanIoU).toBeCloseTo(5 / 6);
});

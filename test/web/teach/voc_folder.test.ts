/** Folders as PASCAL VOC has them, and ZIPs. */
import { expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { labelSetOf } from '../../../web/teach/state/classes.js';
import { classesFrom, classesText, folderFiles, foundFolder } from '../../../web/teach/files/voc_folder.js';
import { unzipped, zipped } from '../../../web/teach/worker/zip.js';

const blob = (text: string): Blob => new Blob([text]);
const GREY = (): readonly [number, number, number] => [9, 9, 9];

test('what is written is found again, through a ZIP', async () => {
  const classes = classesText(['everything else', 'Müll, grün'], [[120, 120, 120], [0, 158, 115]]);
  const files = folderFiles([{ name: 'a/b: photo', picture: blob('P1'), labels: blob('L1') }, { name: 'a/b? photo', picture: blob('P2'), labels: blob('L2') }], classes);
  expect(Object.keys(files)).toEqual([
    'VOC2012/classes.txt',
    'VOC2012/JPEGImages/a_b_photo.jpg',
    'VOC2012/SegmentationClass/a_b_photo.png',
    'VOC2012/JPEGImages/a_b_photo_2.jpg',
    'VOC2012/SegmentationClass/a_b_photo_2.png',
    'VOC2012/ImageSets/Segmentation/train.txt',
    'VOC2012/ImageSets/Segmentation/trainval.txt',
  ]);
  const found = await foundFolder(new Map(Object.entries(await unzipped(await zipped(files)))), GREY);
  expect(found?.classes).toEqual([{ name: 'everything else', colour: [120, 120, 120] }, { name: 'Müll, grün', colour: [0, 158, 115] }]);
  expect(await Promise.all((found?.pictures ?? []).map(async ({ name, picture, labels }) => [name, await picture.text(), await labels?.text()]))).toEqual([['a_b_photo', 'P1', 'L1'], ['a_b_photo_2', 'P2', 'L2']]);
});

test('names without colours get some, and a folder of something else is none', async () => {
  expect(classesFrom('rest\r\nthing #0a0B0c\n\n', GREY)).toEqual([{ name: 'rest', colour: [9, 9, 9] }, { name: 'thing', colour: [10, 11, 12] }]);
  expect(await foundFolder(new Map([['x/readme.txt', blob('hello')]]), GREY)).toBeUndefined();
});

test('what is no ZIP says so', async () => {
  await expect(unzipped(blob('no zip at all'))).rejects.toThrow(/^The ZIP could not be opened: .* Choose another file\.$/);
  await expect(unzipped(new Blob([new Uint8Array(zipSync({ 'a.txt': new Uint8Array(3) })).slice(0, 20)]))).rejects.toThrow('could not be opened');
});

test('names of classes are such as a file of names can hold', () => {
  const colour = [1, 2, 3] as const;
  const { classes } = labelSetOf([{ name: ' a,b ', colour }, { name: '', colour }, { name: 'a b', colour }]);
  expect(classes).toEqual(['a b', 'class 1', 'a b (2)']);
});

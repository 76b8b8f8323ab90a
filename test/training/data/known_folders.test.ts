/** PASCAL VOC, Cityscapes and ADE20K as people have them: unpacked at any level, with more labels than the archive has, from other tools, and with lists. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PASCAL_VOC } from '../../../src/io/datasets/pascal_voc.js';
import { encodePng, readLabels } from '../../../src/io/pictures/image.js';
import { colorize } from '../../../src/io/pictures/overlay.js';
import { encodeJpeg } from '../../../src/io/pictures/jpeg/encode.js';
import { labelMapOf, pictureOf, type Picture } from '../../../src/io/pictures/picture.js';
import { openTrainingSet } from '../../../src/training/data/open_training_set.js';
import { writeCityscapes, writeVoc } from '../../evaluation/tiny_data_sets.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'deeplab-known-'))));
afterEach(() => rm(root, { recursive: true }));

const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), bytes);
  return join(root, name);
};
async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(join(root, to)), { recursive: true });
  await rename(join(root, from), join(root, to));
}
const idsOf = async (...args: Parameters<typeof openTrainingSet>): Promise<readonly string[]> => (await openTrainingSet(...args)).ids;

describe('PASCAL VOC', () => {
  test.each(['VOCdevkit/VOC2012', 'VOCdevkit/VOC2007'])('from any level above %s, and what lies in it says where', async (place) => {
    const folder = join(root, 'data', place);
    const ids = await writeVoc(folder, 2);
    for (const data of [folder, dirname(folder), join(root, 'data')]) expect(await idsOf(data, { split: 'val' })).toEqual(ids);
    for (const part of ['JPEGImages', 'ImageSets', 'ImageSets/Segmentation', 'ImageSets/Segmentation/val.txt']) {
      await expect(openTrainingSet(join(folder, part))).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining(`Did you mean ${folder}, in which it lies?`) });
    }
  });

  test('the latest year of two', async () => {
    await writeVoc(join(root, 'VOC2007'), 1);
    await writeVoc(join(root, 'VOC2012'), 2);
    expect(await idsOf(root, { split: 'val' })).toHaveLength(2);
  });

  test('labels that were added in SegmentationClassAug, and a list of files as `trainaug` has them', async () => {
    const ids = await writeVoc(root, 3);
    await move(`SegmentationClass/${ids[1]}.png`, `SegmentationClassAug/${ids[1]}.png`);
    await move(`SegmentationClass/${ids[2]}.png`, `SegmentationClassRaw/${ids[2]}.png`);
    await write('ImageSets/Segmentation/train_aug.txt', ids.map((id) => `/JPEGImages/${id}.jpg /SegmentationClassAug/${id}.png\n`).join(''));
    expect(await idsOf(root, { split: 'val' })).toEqual(ids);
    expect(await idsOf(root, { split: 'train_aug' })).toEqual(ids);
  });

  test('labels in the colours of the classes, as other tools export them, of VOC or of one\'s own', async () => {
    const [id] = await writeVoc(root, 1);
    const path = join(root, 'SegmentationClass', `${id}.png`);
    const indices = await readLabels(path);
    await writeFile(path, encodePng(colorize(indices, PASCAL_VOC.palette)));
    expect((await (await openTrainingSet(root, { split: 'val' })).read(0)).labels.data).toEqual(indices.data);
    const classes = await write('mine.txt', 'background,#000000\ncat,#0a0b0c\n');
    await expect(openTrainingSet(root, { split: 'val', classes })).rejects.toThrow(/colours that are of no class: \(64, 0, 0\)/);
    await writeFile(path, encodePng(colorize(indices, PASCAL_VOC.palette.map((color, i) => (i === 8 ? [10, 11, 12] : color)))));
    expect(new Set((await (await openTrainingSet(root, { split: 'val', classes })).read(0)).labels.data)).toEqual(new Set([0, 1, 255]));
  });

  test('pictures of other formats, as other tools export them', async () => {
    const ids = await writeVoc(root, 2);
    const { image } = await (await openTrainingSet(root, { split: 'val' })).read(1);
    await rm(join(root, 'JPEGImages', `${ids[1]}.jpg`));
    await write(`JPEGImages/${ids[1]}.PNG`, encodePng(image as Picture));
    const set = await openTrainingSet(root, { split: 'val' });
    expect(set.ids).toEqual(ids);
    expect((await set.read(1)).image.data).toEqual(image.data);
  });

  test('a list is of pictures in whichever split, unless one is named', async () => {
    const ids = await writeVoc(root, 3);
    await write('ImageSets/Segmentation/train.txt', `${ids[0]}\n`);
    const list = await write('list.txt', `${ids[2]}\n${ids[0]}.jpg\n`);
    expect(await idsOf(root, { list })).toEqual([ids[0], ids[2]]);
    await expect(openTrainingSet(root, { list, split: 'train' })).rejects.toThrow(`${ids[2]} is listed, and there is no such picture in the split`);
    await write('list.txt', `${ids[0]}\nnone\n`);
    await expect(openTrainingSet(root, { list })).rejects.toThrow('none is listed, and there is no such picture with labels');
  });

  test('labels of which no pixel counts teach nothing', async () => {
    const [id] = await writeVoc(root, 1);
    const { shape } = await readLabels(join(root, 'SegmentationClass', `${id}.png`));
    await write(`SegmentationClass/${id}.png`, encodePng(labelMapOf(new Uint8Array(shape[0] * shape[1]).fill(255), shape[0], shape[1])));
    await expect(openTrainingSet(root, { split: 'val' })).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringMatching(/^No pixel of .* counts: the labels of all 1 samples are 255 everywhere/) });
  });
});

describe('Cityscapes', () => {
  test('each archive unpacked into a folder of its own name', async () => {
    const ids = await writeCityscapes(root);
    await move('leftImg8bit', 'leftImg8bit_trainvaltest/leftImg8bit');
    await move('gtFine', 'gtFine_trainvaltest/gtFine');
    expect(await idsOf(root, { split: 'val' })).toEqual(ids);
    await expect(openTrainingSet(root)).rejects.toThrow(/no folder .*leftImg8bit\/train\. .*a split that is there \(val\)/);
  });

  test('train ids are read where they are alone, and are those of the label ids', async () => {
    const [first, second] = await writeCityscapes(root);
    const before = (await (await openTrainingSet(root, { split: 'val' })).read(0)).labels;
    const truth = `gtFine/val/aachen/${first}_gtFine_label`;
    await write(`${truth}TrainIds.png`, encodePng(before));
    await rm(join(root, `${truth}Ids.png`));
    expect((await (await openTrainingSet(root, { split: 'val' })).read(0)).labels.data).toEqual(before.data);
    await rm(join(root, `gtFine/val/bonn/${second}_gtFine_labelIds.png`));
    await expect(openTrainingSet(root, { split: 'val' })).rejects.toThrow(`${second} has no labels gtFine/SPLIT/CITY/${second}_gtFine_labelIds.png, or ${second}_gtFine_labelTrainIds.png`);
  });

  test('a list of files, whichever split they are in', async () => {
    const [first] = await writeCityscapes(root);
    const list = await write('list.txt', `leftImg8bit/val/aachen/${first}_leftImg8bit.png\n`);
    expect(await idsOf(root, { list })).toEqual([first]);
    expect(await idsOf(root, { split: 'val', exclude: list })).not.toContain(first);
  });
});

describe('ADE20K', () => {
  const image = pictureOf(new Uint8Array(4 * 5 * 3), 4, 5);
  const labelled = async (split: string, id: string, index: number): Promise<void> => {
    await write(`ADEChallengeData2016/images/${split}/${id}.jpg`, await encodeJpeg(image));
    await write(`ADEChallengeData2016/annotations/${split}/${id}.png`, encodePng(labelMapOf(new Uint8Array(20).fill(index).fill(0, 15), 4, 5)));
  };

  test('its training split, from the folder or the one that it lies in; a list of either', async () => {
    await labelled('training', 'ADE_train_1', 150);
    await labelled('validation', 'ADE_val_1', 13);
    const set = await openTrainingSet(root);
    expect([set.ids, set.present, set.labelSet.classes.length, set.labelSet.ignore]).toEqual([['ADE_train_1'], [[150]], 151, 0]);
    expect(await idsOf(join(root, 'ADEChallengeData2016'), { split: 'val' })).toEqual(['ADE_val_1']);
    expect(await idsOf(root, { list: await write('list.txt', 'ADE_val_1\nADE_train_1\n') })).toEqual(['ADE_train_1', 'ADE_val_1']);
  });

  test('index 0 does not count', async () => {
    await labelled('training', 'ADE_train_1', 0);
    await expect(openTrainingSet(root)).rejects.toThrow(/^No pixel of .* counts: the labels of all 1 samples are 0 everywhere/);
  });
});

test('a file that is none of records', async () => {
  const path = await write('notes', await readFile('package.json'));
  await expect(openTrainingSet(path)).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringMatching(/is a file, and none of TFRecords\. Give the folder of a data set/) });
});

/** Data sets on disk: which pictures are found, where their truth is, and what is said when folders are not as they should be. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CITYSCAPES_FORMAT } from '../../../src/io/datasets/cityscapes_folder.js';
import { VOC_FORMAT } from '../../../src/io/datasets/voc_folder.js';
import { encodePng, readLabels } from '../../../src/io/pictures/image.js';
import { labelMapOf } from '../../../src/io/pictures/picture.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-sets-'))));
afterEach(() => rm(folder, { recursive: true }));

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), '');
  }
}

describe('PASCAL VOC', () => {
  const list = (ids: string): Promise<void> => writeFile(join(folder, 'ImageSets/Segmentation/val.txt'), ids);
  beforeEach(() => files('ImageSets/Segmentation/val.txt', 'ImageSets/Segmentation/train.txt', 'SegmentationClass/2007_000001.png'));

  test('the ids of the split, in its order, each once; truth where there is one', async () => {
    await list('2007_000002\r\n2007_000001 \n\n2007_000002\n');
    expect(await VOC_FORMAT.list(folder, 'val')).toEqual([
      { id: '2007_000002', picture: `${folder}/JPEGImages/2007_000002.jpg`, truth: undefined },
      { id: '2007_000001', picture: `${folder}/JPEGImages/2007_000001.jpg`, truth: `${folder}/SegmentationClass/2007_000001.png` },
    ]);
  });

  test.each(['VOC2012', 'VOCdevkit/VOC2012'])('is found in %s, as the archive unpacks', async (below) => {
    await list('a');
    await mkdir(join(folder, 'all', below, '..'), { recursive: true });
    await rename(join(folder, 'ImageSets'), join(folder, 'ImageSetsMoved'));
    await mkdir(join(folder, 'all', below));
    await rename(join(folder, 'ImageSetsMoved'), join(folder, 'all', below, 'ImageSets'));
    expect((await VOC_FORMAT.list(join(folder, 'all'), 'val'))[0].picture).toBe(`${folder}/all/${below}/JPEGImages/a.jpg`);
  });

  test('what is wrong is said', async () => {
    await expect(VOC_FORMAT.list(folder, 'test')).rejects.toThrow(/no split 'test'.*lists train, val/);
    await expect(VOC_FORMAT.list(join(folder, 'SegmentationClass'), 'val')).rejects.toThrow(/not laid out as PASCAL VOC.*VOC2012/);
    await expect(VOC_FORMAT.list(folder, '../val')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining("split '../val'") });
    await expect(VOC_FORMAT.list(folder, 'val')).rejects.toThrow(/is empty/);
    await list('../../secret\n');
    await expect(VOC_FORMAT.list(folder, 'val')).rejects.toThrow(/picture id '..\/..\/secret' is no plain name/);
  });

  test('labels are written as they are read', async () => {
    const labels = labelMapOf(Uint8Array.of(0, 20, 255, 7), 2, 2);
    expect((await readLabels(VOC_FORMAT.encodeLabels(labels))).data).toEqual(labels.data);
  });
});

describe('Cityscapes', () => {
  test('label ids past the table are an error, or told to whoever skips them', async () => {
    const path = join(folder, 'ids.png');
    await writeFile(path, encodePng(labelMapOf(Uint8Array.of(7, 40, 40, 255), 2, 2)));
    await expect(CITYSCAPES_FORMAT.readTruth(path)).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining('label id 40 at 2 pixels; Cityscapes has 0 to 33') });
    const skipped: unknown[] = [];
    expect(Array.from((await CITYSCAPES_FORMAT.readTruth(path, (unknown) => skipped.push(unknown))).data)).toEqual([0, 255, 255, 255]);
    expect(skipped).toEqual([[40, 2]]);
  });

  test('pictures by city, with their truth', async () => {
    await files(
      'leftImg8bit/val/munster/munster_000000_000019_leftImg8bit.png',
      'leftImg8bit/val/frankfurt/frankfurt_000001_000294_leftImg8bit.png',
      'leftImg8bit/val/frankfurt/frankfurt_000000_000294_leftImg8bit.png',
      'leftImg8bit/val/frankfurt/notes.txt',
      'leftImg8bit/val/frankfurt/._frankfurt_000000_000294_leftImg8bit.png',
      'leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png',
      'gtFine/val/frankfurt/frankfurt_000000_000294_gtFine_labelIds.png',
      'gtFine/val/frankfurt/frankfurt_000000_000294_gtFine_color.png',
    );
    const pictures = await CITYSCAPES_FORMAT.list(folder, 'val');
    expect(pictures.map(({ id, truth }) => [id, truth])).toEqual([
      ['frankfurt_000000_000294', `${folder}/gtFine/val/frankfurt/frankfurt_000000_000294_gtFine_labelIds.png`],
      ['frankfurt_000001_000294', undefined],
      ['munster_000000_000019', undefined],
    ]);
    expect(pictures[0].picture).toBe(`${folder}/leftImg8bit/val/frankfurt/frankfurt_000000_000294_leftImg8bit.png`);
  });

  test('what is wrong is said', async () => {
    await expect(CITYSCAPES_FORMAT.list(folder, 'val')).rejects.toThrow(/no folder .*leftImg8bit\/val.*leftImg8bit and gtFine/);
    await mkdir(join(folder, 'leftImg8bit/val/bonn'), { recursive: true });
    await expect(CITYSCAPES_FORMAT.list(folder, 'val')).rejects.toThrow(/no picture in/);
  });

  test('truth: label ids become train ids, those that are not trained are ignored; predictions become label ids again', async () => {
    const path = join(folder, 'truth.png');
    await writeFile(path, encodePng(labelMapOf(Uint8Array.of(7, 8, 0, 33, 255, 26), 2, 3)));
    expect([...(await CITYSCAPES_FORMAT.readTruth(path)).data]).toEqual([0, 1, 255, 18, 255, 13]);
    expect([...(await readLabels(CITYSCAPES_FORMAT.encodeLabels(labelMapOf(Uint8Array.of(0, 18, 13), 1, 3)))).data]).toEqual([7, 33, 26]);
  });
});

/** Data sets to train on: what is found, and that all that is wrong with one is said at once, before anything begins. */
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeLabelPng, encodePng, readImageSize } from '../../../src/io/pictures/image.js';
import { encodeJpeg } from '../../../src/io/pictures/jpeg/encode.js';
import { labelMapOf, pictureOf, type LabelMap, type Picture } from '../../../src/io/pictures/picture.js';
import { encodeRecord } from '../../../src/proto/records/record_file.js';
import { openTrainingSet, type TrainingSetOptions } from '../../../src/training/data/open_training_set.js';
import type { LabelledSample } from '../../../src/training/data/training_set.js';
import { writeCityscapes, writeVoc } from '../../evaluation/tiny_data_sets.js';
import { bytesOf, golden, TRAINING_GOLDENS } from '../goldens.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'deeplab-training-'))));
afterEach(() => rm(root, { recursive: true }));

const [HEIGHT, WIDTH] = [6, 8];
const picture = (seed: number, [height, width] = [HEIGHT, WIDTH]): Picture => pictureOf(Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 5 + seed * 17) % 256), height, width);
const labels = (seed: number, [height, width] = [HEIGHT, WIDTH]): LabelMap => labelMapOf(Uint8Array.from({ length: height * width }, (_, i) => ((i + seed) % 5 === 4 ? 255 : (i + seed) % 3)), height, width);

const CLASSES = 'background,#000000\ncat,#ff0000\ndog,#00ff00\n';

/** A plain folder of JPEG pictures with labels: indices. */
async function writePlain(count: number): Promise<void> {
  for (const folder of ['images', 'labels']) await mkdir(join(root, folder));
  for (let i = 0; i < count; i++) {
    const id = `p${String(i).padStart(3, '0')}`;
    await writeFile(join(root, 'images', `${id}.jpg`), await encodeJpeg(picture(i)));
    await writeFile(join(root, 'labels', `${id}.png`), encodePng(labels(i)));
  }
  await writeFile(join(root, 'classes.txt'), CLASSES);
}
const write = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(root, name), bytes);
const open = (options?: TrainingSetOptions): ReturnType<typeof openTrainingSet> => openTrainingSet(root, options);

async function samplesOf(options?: TrainingSetOptions): Promise<LabelledSample[]> {
  const set = await open(options);
  return Promise.all(set.ids.map((_, index) => set.read(index)));
}

describe('a plain folder', () => {
  test('pictures with their labels, by name', async () => {
    await writePlain(3);
    const set = await open();
    expect(set).toMatchObject({ ids: ['p000', 'p001', 'p002'], labelSet: { classes: ['background', 'cat', 'dog'] } });
    const sample = await set.read(1);
    expect([sample.id, sample.image.shape]).toEqual(['p001', [HEIGHT, WIDTH, 3]]);
    expect(sample.labels.data).toEqual(labels(1).data);
  });

  test('pictures without labels, where that is allowed: none of their pixels counts', async () => {
    await writePlain(3);
    await rm(join(root, 'labels/p001.png'));
    await expect(open()).rejects.toThrow('images/p001.jpg has no labels labels/p001.png');
    const set = await open({ unlabelled: true });
    expect(set).toMatchObject({ ids: ['p000', 'p001', 'p002'], present: [[0, 1, 2], [], [0, 1, 2]] });
    const { image, labels: none } = await set.read(1);
    expect([none.shape, new Set(none.data)]).toEqual([image.shape.slice(0, 2), new Set([255])]);
    expect((await set.read(2)).labels.data).toEqual(labels(2).data);
    // No folder of labels at all; and a damaged picture is found as ever.
    await rm(join(root, 'labels'), { recursive: true });
    await expect(open()).rejects.toThrow(`There is no folder ${root}/labels`);
    expect((await open({ unlabelled: true })).present).toEqual([[], [], []]);
    await truncate(join(root, 'images/p002.jpg'), 100);
    await expect(open({ unlabelled: true })).rejects.toThrow(/1 problem with 3 samples[^]*p002/);
  });

  test('labels as indices, palette indices and colours are the same', async () => {
    await writePlain(0);
    const colors = [[0, 0, 0], [255, 0, 0], [0, 255, 0]];
    const rgb = pictureOf(Uint8Array.from([...labels(0).data].flatMap((index) => (index === 255 ? [224, 224, 192] : colors[index]))), HEIGHT, WIDTH);
    for (const [id, file] of [['grey', encodePng(labels(0))], ['palette', encodeLabelPng(labels(0), [[9, 9, 9], [8, 8, 8], [7, 7, 7]])], ['rgb', encodePng(rgb)]] as const) {
      await write(`images/${id}.PNG`, encodePng(picture(0)));
      await write(`labels/${id}.png`, file);
    }
    for (const sample of await samplesOf()) expect([sample.id, sample.labels.data]).toEqual([sample.id, labels(0).data]);
  });

  test("a palette of the classes' colours in another order: colours say one class and indices another", async () => {
    await writePlain(2);
    const [black, red, green, grey] = [[0, 0, 0], [255, 0, 0], [0, 255, 0], [9, 9, 9]] as const;
    // As they are, others, and some of them.
    for (const palette of [[black, red, green], [grey, [8, 8, 8], [7, 7, 7]], [black, green, grey], [green, green, red], []] as const) {
      await write('labels/p000.png', encodeLabelPng(labels(0), palette));
      expect((await samplesOf())[0].labels.data).toEqual(labels(0).data);
    }
    for (const [palette, message] of [
      [[black, green, red], "index 1 ('cat') in the colour #00ff00 of 'dog'"],
      [[red, black, green], "index 0 ('background') in the colour #ff0000 of 'cat'"],
      [[black, red, [224, 224, 192]], "index 2 ('dog') in the colour #e0e0c0 of what does not count"],
    ] as const) {
      await write('labels/p000.png', encodeLabelPng(labels(0), palette));
      await expect(open()).rejects.toThrow(`1 problem with 2 samples. Mend or remove these files:\n  ${join(root, 'labels/p000.png')} has ${message}: its palette has the classes' colours in another order. Save it as RGB, where the colours count, or as grey, where the indices do`);
    }
  });

  test('pictures of the rarer formats are read, too; one that is broken is told', async () => {
    await writePlain(0);
    for (const file of ['lossless.webp', '420.avif', 'palette.gif', 'packbits.tif']) {
      await copyFile(join('test/io/pictures/codecs/fixtures', file), join(root, 'images', file));
      const { height, width } = await readImageSize(join(root, 'images', file));
      await write(`labels/${file.replace(/\.\w+$/, '')}.png`, encodePng(labels(0, [height, width])));
    }
    expect((await samplesOf()).map(({ id }) => id)).toEqual(['420', 'lossless', 'packbits', 'palette']);
    await truncate(join(root, 'images/lossless.webp'), 40);
    await write('labels/palette.png', encodePng(labels(0, [3, 3])));
    await expect(open()).rejects.toThrow(/2 problems[^]*lossless\.webp: [^]*palette: the labels have 3 x 3 pixels/);
  });

  test('labels as `deeplab segment` calls them belong to their pictures', async () => {
    await writePlain(3);
    await rename(join(root, 'labels/p000.png'), join(root, 'labels/p000.labels.png'));
    await rename(join(root, 'labels/p001.png'), join(root, 'labels/p001.labels.png'));
    await rename(join(root, 'images/p001.jpg'), join(root, 'images/p001.labels.jpg'));
    expect((await samplesOf()).map(({ id }) => id)).toEqual(['p000', 'p001.labels', 'p002']);
    await write('labels/p002.labels.png', encodePng(labels(2)));
    await expect(open()).rejects.toThrow(/images\/p002\.jpg, labels\/p002\.labels\.png, labels\/p002\.png have the same name/);
  });

  test('a hundred pictures, of which one is broken', async () => {
    await writePlain(100);
    await truncate(join(root, 'images/p042.jpg'), (await readFile(join(root, 'images/p042.jpg'))).length - 30);
    const progress: number[] = [];
    await expect(open({ onProgress: (done) => void progress.push(done) })).rejects.toMatchObject({
      tag: 'DataSetFormatError',
      message: expect.stringMatching(/1 problem with 100 samples.*\n {2}.*images\/p042\.jpg: truncated JPEG file/),
    });
    expect(progress).toHaveLength(100);
  });

  test('everything that is wrong is said at once', async () => {
    await writePlain(12);
    await write('labels/p000.png', encodePng(labelMapOf(new Uint8Array(HEIGHT * WIDTH).map((_, i) => (i < 2 ? 3 : i < 5 ? 77 : 0)), HEIGHT, WIDTH)));
    await write('labels/p001.png', encodePng(labels(1, [WIDTH, HEIGHT])));
    await rm(join(root, 'labels/p002.png'));
    await rm(join(root, 'images/p003.jpg'));
    await write('images/p004.jpg', '');
    await write('labels/p005.png', (await readFile(join(root, 'labels/p005.png'))).subarray(0, 60));
    await write('images/p006.png', encodePng(picture(6)));
    await rename(join(root, 'labels/p007.png'), join(root, 'labels/p007.jpg'));
    await write('labels/p008.png', encodePng(picture(8)));
    await rename(join(root, 'images/p009.jpg'), join(root, 'images/p009.bmp'));
    await write('images/.DS_Store', 'x');
    await write('images/Thumbs.db', 'x');
    const error = (await open().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ tag: 'DataSetFormatError' });
    const lines = error.message.split('\n').slice(1);
    expect(lines).toHaveLength(11);
    for (const line of [
      /p000: the labels have indices 3, 77 at 5 pixels; there are 3 classes, 0 to 2, and 255/,
      /p001: the labels have 8 x 6 pixels \(rows x columns\), the picture 6 x 8/,
      /images\/p002\.jpg has no labels labels\/p002\.png/,
      /labels\/p003\.png has no picture/,
      /p004\.jpg: an empty file/,
      /p005\.png: truncated PNG/,
      /images\/p006\.jpg, images\/p006\.png, labels\/p006\.png have the same name/,
      /labels\/p007\.jpg is no PNG/,
      /p008\.png has colours that are of no class: .*\.\.\.\. Add them to classes\.txt/,
      /images\/p009\.bmp is no picture by its name/,
      /labels\/p009\.png has no picture/,
    ]) expect(lines.filter((found) => line.test(found))).toHaveLength(1);
  });

  test('of many, all', async () => {
    await writePlain(0);
    for (let i = 0; i < 33; i++) await write(`labels/p${i}.png`, '');
    await write('images/p1.jpg', '');
    await expect(open()).rejects.toThrow(/33 problems[^]*(\n {2}[^\n]+){33}$/);
  });

  test('an upright picture that is stored lying', async () => {
    await writePlain(0);
    await write('images/a.jpg', turned(await encodeJpeg(picture(0))));
    await write('labels/a.png', encodePng(labels(0, [WIDTH, HEIGHT])));
    await expect(open()).rejects.toThrow(/stored lying, and only its EXIF orientation turns it/);
    await write('labels/a.png', encodePng(labels(0)));
    expect((await samplesOf())[0].image.shape).toEqual([HEIGHT, WIDTH, 3]);
  });

  test('lists of what to take and what to leave out', async () => {
    await writePlain(5);
    await write('train.txt', 'p000\nimages/p002.jpg labels/p002.png\n\np004.jpg\r\np000\n');
    await write('out.txt', 'p002\np003\n');
    expect((await open({ split: 'train' })).ids).toEqual(['p000', 'p002', 'p004']);
    expect((await open({ list: join(root, 'train.txt'), exclude: join(root, 'out.txt') })).ids).toEqual(['p000', 'p004']);
    expect((await open({ exclude: join(root, 'out.txt') })).ids).toEqual(['p000', 'p001', 'p004']);
    // What is left out may be as it is.
    await write('images/p003.jpg', 'broken');
    expect((await open({ exclude: join(root, 'out.txt') })).ids).toEqual(['p000', 'p001', 'p004']);
    await write('train.txt', 'p000\nnone\n');
    await expect(open({ split: 'train' })).rejects.toThrow(/none is listed, and there is no such picture/);
    await write('train.txt', 'p002\n');
    await expect(open({ split: 'train', exclude: join(root, 'out.txt') })).rejects.toThrow(/Nothing is left/);
    await write('train.txt', ' \n');
    await expect(open({ split: 'train' })).rejects.toThrow(/lists nothing/);
    await expect(open({ split: 'val' })).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });

  test('classes: of the folder, of another file, made up, or missing', async () => {
    await writePlain(1);
    await write('other.txt', 'a\nb\nc\nd\n');
    expect((await open({ classes: join(root, 'other.txt') })).labelSet.classes).toEqual(['a', 'b', 'c', 'd']);
    await expect(open({ numClasses: 2 })).rejects.toThrow(/2 classes were asked for, and the data set names 3/);
    await rm(join(root, 'classes.txt'));
    expect((await open({ numClasses: 3 })).labelSet.classes).toEqual(['class 0', 'class 1', 'class 2']);
    await expect(open()).rejects.toThrow(/There is no classes.txt in .*or give another file of them .*or give their number/);
  });

  test('a signal stops the check', async () => {
    await writePlain(3);
    const controller = new AbortController();
    await expect(open({ signal: controller.signal, onProgress: (done) => done === 2 && controller.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

/** Adds EXIF that says that the camera was held on its side. */
function turned(jpeg: Uint8Array): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const body = [...new TextEncoder().encode('Exif\0\0'), ...tiff];
  return Uint8Array.from([...jpeg.subarray(0, 2), 0xff, 0xe1, 0, body.length + 2, ...body, ...jpeg.subarray(2)]);
}

describe('folders of known data sets', () => {
  test('PASCAL VOC', async () => {
    const ids = await writeVoc(root, 3);
    const samples = await samplesOf({ split: 'val' });
    expect(samples.map(({ id }) => id)).toEqual(ids);
    expect((await open({ split: 'val' })).labelSet.classes).toHaveLength(21);
    await rm(join(root, 'SegmentationClass', `${ids[1]}.png`));
    await rm(join(root, 'JPEGImages', `${ids[2]}.jpg`));
    await expect(open({ split: 'val' })).rejects.toThrow(new RegExp(`2 problems with 3 samples[^]*${ids[1]} has no labels SegmentationClass/${ids[1]}\\.png\\n {2}${ids[2]} has no picture`));
    await write('list.txt', `${ids[0]}\nnone\n`);
    await expect(open({ split: 'val', list: join(root, 'list.txt') })).rejects.toThrow(/none is listed/);
    await expect(open()).rejects.toThrow(/no split 'train'/);
  });

  test('Cityscapes, as train ids', async () => {
    const ids = await writeCityscapes(root);
    const samples = await samplesOf({ split: 'val' });
    expect(samples.map(({ id }) => id)).toEqual(ids);
    expect(new Set(samples[0].labels.data)).toEqual(new Set([0, 13, 255]));
  });

  test('others', async () => {
    await expect(open()).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringMatching(/no data set that is known: a plain one has images, labels/) });
    await expect(openTrainingSet(join(root, 'none'))).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });
});

describe('TFRecords', () => {
  const shards = ['train-00000-of-00002.tfrecord', 'train-00001-of-00002.tfrecord'];
  beforeEach(async () => {
    for (const name of [...shards, 'test-00000-of-00001.tfrecord']) await copyFile(join(TRAINING_GOLDENS, name), join(root, name));
    await write('classes.txt', CLASSES);
  });

  test('as TensorFlow wrote them', async () => {
    const expected = golden<{ id: string; shape: [number, number]; picture: string | null; labels: string }[]>('records');
    const samples = await samplesOf({ split: 'train' });
    expect(samples.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [i, { shape, picture: pixels, labels: indices }] of expected.entries()) {
      expect(samples[i].image.shape).toEqual([...shape, 3]);
      if (pixels !== null) expect(samples[i].image.data).toEqual(bytesOf(pixels));
      expect(samples[i].labels.data).toEqual(bytesOf(indices));
    }
  });

  test('one file of them, and some pictures of it', async () => {
    expect((await openTrainingSet(join(root, shards[1]), { numClasses: 3 })).ids).toEqual(['picture_2']);
    await rename(join(root, shards[0]), join(root, 'mine.tfrecord'));
    expect((await openTrainingSet(join(root, 'mine.tfrecord'))).ids).toEqual(['picture_0', 'picture_1']);
    await write('out.txt', 'picture_0.jpg\n');
    expect((await openTrainingSet(join(root, 'mine.tfrecord'), { exclude: join(root, 'out.txt') })).ids).toEqual(['picture_1']);
  });

  test('everything that is wrong is said at once', async () => {
    await rm(join(root, shards[0]));
    const bytes = Uint8Array.from(await readFile(join(root, shards[1])));
    bytes[40] ^= 1;
    await write(shards[1], bytes);
    await write('train-extra.tfrecord', encodeRecord(new TextEncoder().encode('no example')));
    await rename(join(root, 'test-00000-of-00001.tfrecord'), join(root, 'train-untold.tfrecord'));
    await expect(open()).rejects.toMatchObject({
      tag: 'DataSetFormatError',
      message: expect.stringMatching(/4 problems[^]*lacks 1 of 2 files, the first of them number 0[^]*train-00001-of-00002\.tfrecord: record 0 at byte 0: found checksum[^]*train-extra\.tfrecord: record 0[^]*untold has no labels/),
    });
  });

  test('labels of too few classes', async () => {
    await write('classes.txt', 'a\nb\n');
    await expect(open({ split: 'train' })).rejects.toThrow(/3 problems with 3 samples[^]*picture_0: the labels have index 2 at \d+ pixels?; there are 2 classes/);
  });

  test('a split that is not there', async () => {
    await expect(open({ split: 'val' })).rejects.toThrow(/no records val-\*\.tfrecord in .*which has test-00000-of-00001\.tfrecord, train-/);
  });

  test('records that changed since they were checked', async () => {
    const set = await open({ split: 'train' });
    await truncate(join(root, shards[1]), 100);
    await expect(set.read(2)).rejects.toMatchObject({ tag: 'DataSetFormatError' });
  });
});

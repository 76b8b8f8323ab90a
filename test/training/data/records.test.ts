/** Folders of TFRecords: which files and records are taken, and that a damaged record does not hide others. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Writer } from 'protobufjs/minimal.js';
import { encodePng } from '../../../src/io/pictures/image.js';
import { colorize } from '../../../src/io/pictures/overlay.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import { encodeRecord } from '../../../src/proto/records/record_file.js';
import { openTrainingSet } from '../../../src/training/data/open_training_set.js';

const [HEIGHT, WIDTH] = [4, 5];
const LABELS = labelMapOf(Uint8Array.from({ length: HEIGHT * WIDTH }, (_, i) => (i % 4 === 3 ? 255 : i % 3)), HEIGHT, WIDTH);
const PALETTE = Array.from({ length: 256 }, (_, i) => [i, 255 - i, i === 255 ? 7 : 3] as const);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deeplab-records-'));
  await writeFile(join(root, 'classes.txt'), ['a', 'b', 'c'].map((name, i) => `${name} ${PALETTE[i].join(' ')}\n`).join(''));
});
afterEach(() => rm(root, { recursive: true }));

/** A tf.Example of byte features. */
function example(features: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const map = Writer.create();
  for (const [key, value] of Object.entries(features)) {
    const feature = Writer.create().uint32(10).bytes(Writer.create().uint32(10).bytes(value).finish()).finish();
    map.uint32(10).bytes(Writer.create().uint32(10).string(key).uint32(18).bytes(feature).finish());
  }
  return Writer.create().uint32(10).bytes(map.finish()).finish();
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function record(name: string, labels: Uint8Array = encodePng(LABELS)): Uint8Array {
  const picture = encodePng(pictureOf(new Uint8Array(HEIGHT * WIDTH * 3).fill(name.length), HEIGHT, WIDTH));
  return encodeRecord(example({ 'image/filename': bytes(name), 'image/encoded': picture, 'image/segmentation/class/encoded': labels }));
}

const write = (name: string, ...records: Uint8Array[]): Promise<void> => writeFile(join(root, name), Buffer.concat(records));
const idsOf = async (...args: Parameters<typeof openTrainingSet>): Promise<readonly string[]> => (await openTrainingSet(...args)).ids;

test('nobody trains on what is kept to evaluate with, who did not ask for it', async () => {
  await write('train-00000-of-00002.tfrecord', record('a'), record('b'));
  await write('train-00001-of-00002.tfrecord');
  await write('val-00000-of-00001.tfrecord', record('c'));
  await write('trainval-00000-of-00001.tfrecord', record('a'), record('b'), record('c'));
  expect(await idsOf(root)).toEqual(['a', 'b']);
  expect(await idsOf(root, { split: 'trainval' })).toEqual(['a', 'b', 'c']);
  await rm(join(root, 'train-00000-of-00002.tfrecord'));
  await rm(join(root, 'train-00001-of-00002.tfrecord'));
  await rm(join(root, 'trainval-00000-of-00001.tfrecord'));
  expect(await idsOf(root)).toEqual(['c']);
});

test('other names are all taken', async () => {
  await write('city_a.tfrecord', record('a'));
  await write('validated_by_hand.tfrecord', record('b'));
  expect(await idsOf(root)).toEqual(['a', 'b']);
});

test('a list: of whichever split, each once, and what is not there is told', async () => {
  await write('train-00000-of-00001.tfrecord', record('a'), record('b'));
  await write('trainval-00000-of-00001.tfrecord', record('a'), record('b'), record('c'));
  const list = join(root, 'list.txt');
  await writeFile(list, 'c\na.jpg\n');
  expect(await idsOf(root, { list })).toEqual(['a', 'c']);
  await writeFile(list, 'c\nnone\n');
  await expect(openTrainingSet(root, { list })).rejects.toThrow(/1 problem with 1 samples[^]*none is listed, and there is no such picture in the records/);
});

test('labels in the colours of the classes', async () => {
  await write('train.tfrecord', record('a', encodePng(colorize(LABELS, PALETTE))), record('b'));
  // What does not count is cream, in VOC's palette.
  const voc = PALETTE.map((color, i) => (i === 255 ? ([224, 224, 192] as const) : color));
  await expect(openTrainingSet(root)).rejects.toThrow(/1 problem with 2 samples[^]*labels of a has colours that are of no class/);
  await write('train.tfrecord', record('a', encodePng(colorize(LABELS, voc))), record('b'));
  const set = await openTrainingSet(root);
  expect((await set.read(0)).labels.data).toEqual(LABELS.data);
  expect((await set.read(1)).labels.data).toEqual(LABELS.data);
});

test('a damaged record, or one that is no example, does not hide what is wrong behind it', async () => {
  const damaged = Uint8Array.from(record('a'));
  damaged[40] ^= 1;
  const cut = Uint8Array.from(record('e'));
  await write('train.tfrecord', damaged, encodeRecord(bytes('no example')), record('c', new Uint8Array(0)), record('d', bytes('no picture')), cut.subarray(0, cut.length - 9));
  await expect(openTrainingSet(root)).rejects.toMatchObject({
    tag: 'DataSetFormatError',
    message: expect.stringMatching(/5 problems with 2 samples[^]*record 0 at byte 0: found checksum[^]*record 1 at byte[^]*c has no labels[^]*labels of d[^]*record 4 at byte \d+: found the end of the file/),
  });
});

test('empty files are those of no records', async () => {
  await write('train-00000-of-00001.tfrecord');
  await expect(openTrainingSet(root)).rejects.toThrow(/has no records of pictures that are asked for, in 1 file\.$/);
});

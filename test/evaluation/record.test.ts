/** Records: a picture counts once, settings have to agree, and a file that is no record is told. */
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { comparePicture, type PictureResult } from '../../src/evaluation/picture_result.js';
import { EvaluationRecord } from '../../src/evaluation/record.js';
import { ConfusionMatrix } from '../../src/evaluation/confusion_matrix.js';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { SETTINGS } from './settings.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-record-'))));
afterEach(() => rm(folder, { recursive: true }));

const result = (truth: number, label: number, pixels: number): PictureResult => ({ height: 1, width: pixels, counts: [[truth, label, pixels]], ignored: 0 });

test('a picture’s result holds its confusion matrix', () => {
  const [labels, truth] = [Uint8Array.of(0, 1, 1, 20, 5, 5), Uint8Array.of(0, 1, 2, 20, 255, 5)].map((data) => labelMapOf(data, 2, 3));
  const compared = comparePicture(21, 255, labels, truth);
  expect(compared).toEqual({ height: 2, width: 3, counts: [[0, 0, 1], [1, 1, 1], [2, 1, 1], [5, 5, 1], [20, 20, 1]], ignored: 1 });
  const record = new EvaluationRecord(SETTINGS, 1);
  record.add('a', compared);
  expect(record.matrix().toJSON()).toEqual(new ConfusionMatrix(21).add(labels, truth).toJSON());
});

test('a picture counts once, whatever is added again and merged', () => {
  const [a, b] = [new EvaluationRecord(SETTINGS, 3), new EvaluationRecord(SETTINGS, 3)];
  expect([a.add('1', result(0, 0, 5)), a.add('1', result(0, 0, 5)), a.add('2', result(1, 0, 7)), b.add('2', result(1, 0, 7)), b.add('3', result(1, 1, 2))]).toEqual([true, false, true, true, true]);
  a.merge(b, 'b').merge(b, 'b');
  expect([...a.results.keys()]).toEqual(['1', '2', '3']);
  expect(a.matrix().pixels).toBe(14);
  expect(a.matrix(['2', 'none']).pixels).toBe(7);
  expect(a.matrix().meanIoU).toBeCloseTo((5 / 12 + 2 / 9) / 2, 12);
});

test('the file: whole, in the order of the ids, and the same again', async () => {
  const record = new EvaluationRecord(SETTINGS, 9);
  record.add('b', result(0, 3, 4));
  record.add('a', result(2, 2, 1));
  const path = join(folder, 'record.json');
  await record.write(path);
  expect(await readdir(folder)).toEqual(['record.json']);
  const read = await EvaluationRecord.read(path);
  expect([read.settings, read.pictures, [...read.results]]).toEqual([SETTINGS, 9, [['a', result(2, 2, 1)], ['b', result(0, 3, 4)]]]);
  expect((await EvaluationRecord.resume(path, SETTINGS, 9)).results.size).toBe(2);
  expect((await EvaluationRecord.resume(join(folder, 'none'), SETTINGS, 9)).results.size).toBe(0);
  await expect(EvaluationRecord.resume(path, { ...SETTINGS, weights: 'ffffffff', scales: [0.5, 1] }, 9)).rejects.toThrow(
    /record\.json does not belong to this evaluation: weights is "0123abcd", not "ffffffff"; scales is \[1\], not \[0\.5,1\]/,
  );
});

describe('files that are no record', () => {
  const valid = { format: 'deeplab evaluation', version: 2, settings: SETTINGS, pictures: 1, results: { a: result(0, 0, 1) } };
  test.each([
    ['cut off', JSON.stringify(valid).slice(0, 80), /is no JSON/],
    ['something else', '{"a": 1}', /does not say that it is/],
    ['null', 'null', /does not say that it is/],
    ['of another version', JSON.stringify({ ...valid, version: 1 }), /has version 1 where 2 is known/],
    ['without settings', JSON.stringify({ ...valid, settings: undefined }), /lacks settings/],
    ['of another data set', JSON.stringify({ ...valid, settings: { ...SETTINGS, dataset: 'coco' } }), /lacks settings/],
    ['with scales that are none', JSON.stringify({ ...valid, settings: { ...SETTINGS, scales: 'x' } }), /settings that cannot be \(scales: "x"\)/],
    ['without a crop', JSON.stringify({ ...valid, settings: { ...SETTINGS, cropSize: undefined } }), /cropSize: none/],
    ['a class too many', JSON.stringify({ ...valid, results: { a: result(0, 21, 1) } }), /'a' is no result of a picture/],
    ['half a pixel', JSON.stringify({ ...valid, results: { a: result(0, 0, 0.5) } }), /'a' is no result of a picture/],
    ['nested 20,000 deep in its settings', JSON.stringify({ ...valid, settings: { ...SETTINGS, split: null } }).replace('"split":null', `"split":${'['.repeat(20_000)}${']'.repeat(20_000)}`), /more than 16 lists and objects inside each other/],
    ['nested 20,000 deep where nothing is asked', JSON.stringify({ ...valid, more: null }).replace('"more":null', `"more":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`), /more than 16/],
    ['nothing but brackets', '['.repeat(2 ** 20), /more than 16/],
    ['of a version of 65,000 letters', JSON.stringify({ ...valid, version: 'v'.repeat(65_000) }), /has version "v+\[\.\.\. \d+ letters left out/],
    ['a result that is none', JSON.stringify({ ...valid, results: { a: null } }), /'a' is no result of a picture/],
  ])('%s', async (_, text, message) => {
    const path = join(folder, 'record.json');
    await writeFile(path, text);
    await expect(EvaluationRecord.read(path)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('larger than any record: it is not read', async () => {
    const path = join(folder, 'record.json');
    await writeFile(path, JSON.stringify(valid));
    await truncate(path, 600_000_000);
    await expect(EvaluationRecord.read(path)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/has 600000000 bytes, more than the 67108864/) });
  });

  test('brackets inside of names are letters', async () => {
    const path = join(folder, 'record.json');
    const id = '[{"\\'.repeat(20);
    await writeFile(path, JSON.stringify({ ...valid, results: { [id]: result(0, 0, 1) } }));
    expect([...(await EvaluationRecord.read(path)).results.keys()]).toEqual([id]);
  });
});

/** The files of a picture: which there are, what they are called, and what is in them. */
import { describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { CITYSCAPES } from '../../src/io/datasets/cityscapes.js';
import { readImage, readLabels } from '../../src/io/pictures/image.js';
import { overlay } from '../../src/io/pictures/overlay.js';
import { pictureOf } from '../../src/io/pictures/picture.js';
import { classMask, softMask } from '../../src/results/masks.js';
import { toGeoJson } from '../../src/results/polygons.js';
import { ANSWERS, answersOf, needProbabilities, type AnswerOptions } from '../../src/results/result_files.js';
import type { Segmented } from '../../src/results/segmented.js';
import { drawn, withProbabilities } from './made_up.js';

const PLACES = { labels: 'out/a.b.labels.png', overlay: 'out/a.b.overlay.png' };
const RESULT = { ...withProbabilities(drawn('018', '818')), picture: pictureOf(Uint8Array.from({ length: 18 }, (_, i) => i * 14), 2, 3) };

const made = (options: AnswerOptions, result: Segmented = RESULT) => answersOf({ ...RESULT, ...result }, PLACES, options);

test('labels and overlay, unless something else is wanted', async () => {
  const { answers, contents } = made({});
  expect(answers).toEqual({ files: [{ kind: 'labels', path: PLACES.labels }, { kind: 'overlay', path: PLACES.overlay }] });
  expect((await readLabels(contents[0])).data).toEqual(RESULT.labels.data);
  expect((await readImage(contents[1])).data).toEqual(overlay(RESULT.picture, RESULT.labels, RESULT.labelSet.palette).data);
});

test('everything, in the same order whatever was asked first', async () => {
  const { answers, contents } = made({ only: ANSWERS.toReversed(), regions: true });
  expect(answers.files).toEqual([
    { kind: 'labels', path: 'out/a.b.labels.png' },
    { kind: 'overlay', path: 'out/a.b.overlay.png' },
    { kind: 'cutout', path: 'out/a.b.cutout.png' },
    { kind: 'masks', path: 'out/a.b.aeroplane.mask.png', name: 'aeroplane' },
    { kind: 'masks', path: 'out/a.b.cat.mask.png', name: 'cat' },
    { kind: 'soft-masks', path: 'out/a.b.aeroplane.soft.png', name: 'aeroplane' },
    { kind: 'soft-masks', path: 'out/a.b.cat.soft.png', name: 'cat' },
    { kind: 'polygons', path: 'out/a.b.geojson' },
  ]);
  expect(PNG.sync.read(Buffer.from(contents[2]))).toMatchObject({ width: 3, height: 2, alpha: true });
  expect((await readLabels(contents[4])).data).toEqual(classMask(RESULT, 'cat').data);
  expect((await readLabels(contents[6])).data).toEqual(softMask(RESULT, 'cat').data);
  expect(JSON.parse(Buffer.from(contents[7]).toString())).toEqual(toGeoJson(RESULT));
  expect(answers.regions?.map(({ name, pixels }) => [name, pixels])).toEqual([['aeroplane', 2], ['cat', 3]]);
  expect(answers.coco?.annotations.map(({ category_id, area }) => [category_id, area])).toEqual([[1, 2], [8, 3]]);
});

describe('chosen classes', () => {
  test('others are background', async () => {
    const { answers, contents } = made({ classes: ['cat'], only: ['labels', 'overlay', 'masks'], opacity: 1 });
    const labels = await readLabels(contents[0]);
    expect([...labels.data]).toEqual([0, 0, 8, 8, 0, 8]);
    expect((await readImage(contents[1])).data).toEqual(overlay(RESULT.picture, labels, RESULT.labelSet.palette, 1).data);
    expect(answers.files.map(({ name }) => name)).toEqual([undefined, undefined, 'cat']);
  });

  test('or ignored, where there is no background', async () => {
    const { contents } = made({ classes: ['building'], only: ['labels'] }, { labels: drawn('012', '201').labels, labelSet: CITYSCAPES });
    expect([...(await readLabels(contents[0])).data]).toEqual([255, 255, 2, 2, 255, 255]);
  });
});

test('names of classes that cannot stand in names of files, or would be the same', () => {
  const labelSet = { ...RESULT.labelSet, classes: ['background', '../a b', 'Cat', 'cat', '', 'cät'] };
  const { answers } = made({ only: ['masks'] }, { labels: drawn('012', '345').labels, labelSet });
  expect(answers.files.map(({ path }) => path)).toEqual(['_a_b', 'Cat_2', 'cat_3', '_4', 'cät'].map((name) => `out/a.b.${name}.mask.png`));
});

test('which are made of probabilities', () => {
  expect(ANSWERS.map((kind) => needProbabilities({ only: [kind] }))).toEqual([false, false, true, false, true, false, false]);
  expect(needProbabilities({})).toBe(false);
});

/** Runs of a few steps on made-up pictures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { labelMapOf, pictureOf } from '../../src/io/pictures/picture.js';
import { readCheckpoint } from '../../src/deeplab/checkpoint.js';
import type { LabelSet } from '../../src/io/datasets/label_set.js';
import { train } from '../../src/training/train.js';
import type { TrainOptions } from '../../src/training/options.js';
import type { TrainingRun } from '../../src/training/run.js';

const SIDE = 33;
const labelSet: LabelSet = { name: 'sides', classes: ['left', 'right'], palette: [[0, 0, 0], [255, 255, 255]], ignore: 255 };

/** Pictures whose left half is dark and whose right half is bright, up to noise. */
const samples = Array.from({ length: 3 }, (_, k) => {
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  const labels = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < labels.length; i++) {
    labels[i] = i % SIDE < 12 + 4 * k ? 0 : 1;
    pixels.fill(labels[i] === 0 ? 40 : 200, 3 * i, 3 * i + 3);
  }
  labels[5] = 255;
  return { image: pictureOf(pixels, SIDE, SIDE), labels: labelMapOf(labels, SIDE, SIDE) };
});

const options: TrainOptions = { samples, labelSet, steps: 4, batchSize: 2, cropSize: [SIDE, SIDE], learningRate: { baseRate: 0.001 }, backend: 'wasm', threads: 1 };

let folder = '';
const runs: TrainingRun[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'deeplab-train-'))));
afterEach(async () => {
  for (const run of runs.splice(0)) await run.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(changes: Partial<TrainOptions> = {}): Promise<TrainingRun> {
  const run = await train({ ...options, ...changes });
  runs.push(run);
  return run;
}

async function lossesOf(run: TrainingRun, most = Infinity): Promise<number[]> {
  const losses: number[] = [];
  for await (const { loss } of run) {
    losses.push(loss);
    if (losses.length === most) break;
  }
  return losses;
}

const valuesOf = (run: TrainingRun): Record<string, unknown> => Object.fromEntries([...run.checkpoint()].map(([name, { data }]) => [name, Buffer.from((data as Float32Array).buffer as ArrayBuffer).toString('base64')]));

test('a network learns two classes', async () => {
  const run = await begin({ steps: 60, learns: 'head', learningRate: { baseRate: 0.05 }, dropout: 0, minScale: 1, maxScale: 1, flip: false });
  const losses = await lossesOf(run);
  expect(losses).toHaveLength(60);
  expect(losses[59]).toBeLessThan(losses[0] / 1.5);
  expect(run.info).toMatchObject({ numClasses: 2, fresh: ['logits/semantic/weights', 'logits/semantic/biases'] });
  const matrix = await run.evaluate(samples, { cropSize: [SIDE, SIDE] });
  expect(matrix.pixelAccuracy).toBeGreaterThan(0.8);
  const model = await run.model({ cropSize: [SIDE, SIDE] });
  const { legend } = await model.segment(samples[0].image);
  expect(legend.map(({ name }) => name).every((name) => labelSet.classes.includes(name))).toBe(true);
  await model.dispose();
});

describe('a run that goes on', () => {
  test.each<readonly [string, Partial<TrainOptions>]>([
    ['everything learns', {}],
    ['the head learns', { learns: 'head' }],
    ['batch norm is trained', { batchNorm: 'trained' }],
  ])('from a checkpoint has the bits of one that was not stopped: %s', async (_, changes) => {
    const whole = await begin(changes);
    const losses = await lossesOf(whole);

    const first = await begin(changes);
    const before = await lossesOf(first, 2);
    await first.save(join(folder, 'model.ckpt-2'));
    const second = await begin({ ...changes, resume: join(folder, 'model.ckpt-2') });
    expect(second.step).toBe(2);
    expect([...before, ...(await lossesOf(second))]).toEqual(losses);
    expect(valuesOf(second)).toEqual(valuesOf(whole));
  });

  test('in the same process goes on where it was left', async () => {
    const [whole, paused] = [await begin(), await begin()];
    const losses = await lossesOf(whole);
    expect([...(await lossesOf(paused, 1)), ...(await lossesOf(paused))]).toEqual(losses);
  });

  test('no bit depends on the number of threads', async () => {
    const [one, three] = [await begin(), await begin({ threads: 3 })];
    expect(await lossesOf(three)).toEqual(await lossesOf(one));
    expect(valuesOf(three)).toEqual(valuesOf(one));
  });
});

test('a checkpoint holds variables, slots and the number of steps', async () => {
  const run = await begin({ steps: 1 });
  await lossesOf(run);
  await run.save(join(folder, 'model.ckpt-1'));
  const checkpoint = await readCheckpoint(folder);
  expect(checkpoint.variables.get('global_step')).toEqual({ dtype: 'int64', shape: [] });
  for (const name of ['MobilenetV2/Conv/weights', 'logits/semantic/biases']) {
    expect(checkpoint.variables.get(`${name}/Momentum`)).toEqual(checkpoint.variables.get(name));
  }
  expect(checkpoint.variables.has('aspp0/BatchNorm/moving_mean/Momentum')).toBe(false);
  await checkpoint.close();
});

test('a loss that is not finite names step and variable, and leaves what was learned', async () => {
  const run = await begin({ steps: 20, learningRate: { baseRate: 1e20 } });
  const error = await lossesOf(run).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ tag: 'TrainingDivergedError', message: expect.stringMatching(/At step \d+ the loss is .*'[\w/]+' would be the first variable/) });
  for (const { data } of run.checkpoint().values()) expect(Array.from(data as Float32Array).every((value) => typeof value === 'bigint' || Number.isFinite(value))).toBe(true);
});

test('a signal stops it', async () => {
  const controller = new AbortController();
  const run = await begin({ signal: controller.signal });
  await lossesOf(run, 1);
  controller.abort();
  await expect(lossesOf(run)).rejects.toMatchObject({ tag: 'AbortError' });
  expect(run.step).toBe(1);
});

test.each<readonly [string, Partial<TrainOptions>, RegExp]>([
  ['no classes', { labelSet: undefined }, /what their classes are/],
  ['two beginnings', { initial: 'a', resume: 'b' }, /both were given/],
  ['no steps', { steps: 0 }, /steps should be a whole number/],
  ['half a batch', { batchSize: 0.5 }, /batchSize should be/],
  ['another part', { learns: 'tail' as 'head' }, /learns should be one of "head"/],
  ['all dropped', { dropout: 1 }, /dropout should be/],
  ['no seed', { seed: NaN }, /seed should be/],
  ['balance of an array', { balance: 0.1 }, /training set can be balanced/],
  ['a head for a DeepLab', { head: { decoder: true } }, /has a head of its own/],
])('refuses %s', async (_, changes, message) => {
  await expect(train({ ...options, ...changes })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
});

test('a checkpoint that is none of a run cannot be gone on from', async () => {
  await expect(train({ ...options, resume: 'models/mobilenetv2_voc_small' })).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringMatching(/not one of such a run/) });
});

/** A network that imitates another: what is counted, and that it comes nearer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { TeacherOptions, TrainOptions } from '../../src/training/options.js';
import type { TrainingRun } from '../../src/training/run.js';
import { bitsOf, madeUpSample, makeSteps, SAMPLES, SHAPES, SIZE, tinyRun } from './made_up.js';

/** As they are, so that what a run sees is what a network is given. */
const PLAIN = { batchSize: 1, minScale: 1, maxScale: 1, flip: false, shuffle: false, dropout: 0, weightDecay: 0 } as const;

let folder: string;
let teacher: string;
const runs: TrainingRun[] = [];
async function begin(options: Partial<TrainOptions>): Promise<TrainingRun> {
  const run = await tinyRun({ ...PLAIN, ...options });
  runs.push(run);
  return run;
}
/** Three classes, of the embedded model and some steps of its head. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-teacher-'));
  teacher = join(folder, 'teacher');
  const run = await begin({ learns: 'head', steps: 8, learningRate: { baseRate: 0.2 } });
  await makeSteps(run);
  await run.save(teacher);
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.dispose();
  await rm(folder, { recursive: true });
});
const imitating = (counts: Partial<TeacherOptions>, more: Partial<TrainOptions> = {}): Promise<TrainingRun> => begin({ teacher: { source: teacher, labels: 0, scores: 0, ...counts }, ...more });
const firstLoss = async (run: TrainingRun): Promise<number> => (await makeSteps(run, 1))[0].loss;

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Of three classes. */
const centred = (logits: Float32Array): Float32Array => logits.map((x, i) => x - meanOf(Array.from(logits.subarray(i - (i % 3), i - (i % 3) + 3))));

/** Some maps of a network for a sample. */
async function mapsOf(source: string, names: readonly string[]): Promise<Float32Array[]> {
  const model = await DeepLab.load(source, { backend: 'cpu', cropSize: [SIZE, SIZE] });
  const found = await model.run(SAMPLES[0].image, names);
  await model.dispose();
  return found.map(({ data }) => data as Float32Array);
}

describe('what counts', () => {
  test('the cross entropy with the classes of the teacher', async () => {
    const run = await imitating({ scores: 1 });
    await run.save(join(folder, 'network'));
    const [own, other] = await Promise.all(['network', 'teacher'].map(async (name) => (await mapsOf(join(folder, name), ['logits/semantic/BiasAdd']))[0]));
    let sum = 0;
    for (let at = 0; at < own.length; at += 3) {
      const logSum = (row: Float32Array): number => Math.log(row.reduce((total, x) => total + Math.exp(x), 0));
      const [a, b] = [own, other].map((logits) => logits.subarray(at, at + 3));
      b.forEach((logit, k) => (sum -= Math.exp(logit - logSum(b)) * (a[k] - logSum(a))));
    }
    const expected = sum / (own.length / 3);
    expect((await firstLoss(run)) / expected).toBeCloseTo(1, 5);
  });

  test('the distance of its logits, less their mean over the classes', async () => {
    const run = await imitating({ logits: 1 });
    await run.save(join(folder, 'network'));
    const [own, other] = await Promise.all(['network', 'teacher'].map(async (name) => centred((await mapsOf(join(folder, name), ['logits/semantic/BiasAdd']))[0])));
    const squares = (values: Float32Array): number[] => [0, 1, 2].map((k) => values.reduce((sum, x, i) => (i % 3 === k ? sum + x * x : sum), 0));
    const [distance, power] = [squares(own.map((x, i) => x - other[i])), squares(other)];
    const expected = meanOf(distance.map((x, k) => x / Math.max(power[k], 0.1 * meanOf(power))));
    expect((await firstLoss(run)) / expected).toBeCloseTo(1, 4);
  });

  test('the distance of its maps, where blocks end', async () => {
    const names = Array.from({ length: 17 }, (_, i) => `MobilenetV2/expanded_conv${i === 0 ? '' : `_${i}`}/output`);
    // A backbone of its own, so that its maps differ too.
    const apart = await begin({ steps: 4, optimizer: 'adam', evenFilters: true, learningRate: { baseRate: 0.002, policy: 'step' } });
    await makeSteps(apart);
    await apart.save(join(folder, 'network'));
    const run = await imitating({ maps: 1 }, { initial: join(folder, 'network') });
    const [own, other] = await Promise.all(['network', 'teacher'].map((name) => mapsOf(join(folder, name), names)));
    const channels = names.map((name) => run.checkpoint().get(`${name.replace(/\/output$/, '/project')}/BatchNorm/gamma`)!.data.length);
    const shares = names.map((_, map) => {
      const [distance, power] = [own[map].map((x, i) => x - other[map][i]), other[map]].map((values) =>
        Array.from({ length: channels[map] }, (_unused, c) => values.reduce((sum, x, i) => (i % channels[map] === c ? sum + x * x : sum), 0)),
      );
      // A channel in which the teacher sees next to nothing counts as a tenth of the mean one.
      return meanOf(distance.map((x, c) => x / Math.max(power[c], 0.1 * meanOf(power))));
    });
    const expected = meanOf(shares);
    expect(expected).toBeGreaterThan(1e-3);
    expect(Math.abs((await firstLoss(run)) - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
  });

  test('labels beside it: the sum, each as often as it counts', async () => {
    const [labels, scores, maps, sum] = [await imitating({ labels: 1 }), await imitating({ scores: 1 }), await imitating({ maps: 1 }), await imitating({ labels: 0.5, scores: 2, maps: 3 })];
    expect(await firstLoss(sum)).toBeCloseTo(0.5 * (await firstLoss(labels)) + 2 * (await firstLoss(scores)) + 3 * (await firstLoss(maps)), 4);
    // What counts is told of the labels, too, as it is without a teacher.
    expect((await makeSteps(sum, 1))[0].crossEntropy).toBeGreaterThan(0);
  });

  test('who imitates itself has nothing to learn from maps', async () => {
    const run = await imitating({ maps: 1 }, { initial: teacher, steps: 2 });
    const before = bitsOf(run);
    const losses = (await makeSteps(run)).map(({ loss }) => loss);
    for (const loss of losses) expect(loss).toBeLessThan(1e-9);
    expect(Object.keys(bitsOf(run))).toEqual(Object.keys(before));
  });
});

test.each(['all', 'head'] as const)('a network comes nearer to its teacher by a picture without labels: %s', async (learns) => {
  const { image, labels } = madeUpSample(0);
  labels.data.fill(SHAPES.ignore);
  const run = await imitating({ scores: 1, maps: learns === 'all' ? 1 : 0 }, { samples: [{ image, labels }], learns, steps: 40, optimizer: 'adam', learningRate: { baseRate: learns === 'all' ? 0.0003 : 0.002, slowStartSteps: 10, slowStartRate: 0, slowStartBurnin: 'linear' }, evenFilters: true });
  const losses = (await makeSteps(run)).map(({ loss }) => loss);
  // Cross entropy does not end at 0, but at the teacher's own.
  const least = await firstLoss(await imitating({ scores: 1 }, { samples: [{ image, labels }], initial: teacher, learns }));
  expect(losses[39] - least).toBeLessThan(0.5 * (losses[0] - least));
});

test('what it says of a sample that comes again as it was is the same', async () => {
  const run = await imitating({ scores: 1 }, { learns: 'head', samples: [SAMPLES[0]], steps: 3, learningRate: { baseRate: 1e-12 } });
  const [first, second, third] = (await makeSteps(run)).map(({ loss }) => loss);
  expect([second, third]).toEqual([first, first]);
});

describe('a teacher that cannot be', () => {
  test('one of other classes', () =>
    expect(imitating({ source: 'models/mobilenetv2_voc_small', scores: 1 })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'The teacher tells 21 classes, and 3 are to be learned. Give a teacher of the same classes.' }));

  test('a frozen graph', () =>
    expect(imitating({ source: 'models/mobilenetv2_voc_small/os16_frozen_inference_graph.pb', scores: 1 })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('is a frozen graph') }));

  test('one that is not there', () => expect(imitating({ source: join(folder, 'nobody'), scores: 1 })).rejects.toMatchObject({ tag: 'FileNotFoundError' }));
});

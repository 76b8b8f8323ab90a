/** What a run begins from, and what is taught on top of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { classifierVariables } from '../../src/nets/classifier.js';
import { deepLabVariables } from '../../src/nets/deeplab_graph.js';
import { writeCheckpoint } from '../../src/proto/checkpoints/write_checkpoint.js';
import { initialValue } from '../../src/training/start/initializers.js';
import type { TrainOptions } from '../../src/training/options.js';
import type { TrainingRun } from '../../src/training/run.js';
import { makeSteps, SAMPLES, SHAPES, SIZE, tinyRun } from './made_up.js';

let folder: string;
const runs: TrainingRun[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-begin-'))));
afterEach(async () => {
  for (const run of runs.splice(0)) await run.dispose();
  await rm(folder, { recursive: true });
});

async function begin(options: Partial<TrainOptions> = {}): Promise<TrainingRun> {
  const run = await tinyRun({ steps: 2, ...options });
  runs.push(run);
  return run;
}

/** A small ImageNet checkpoint, with values as a network that learns anew has them. */
async function imageNet(): Promise<string> {
  const variables = classifierVariables({ task: 'classification', backbone: 'mobilenet_v2', depthMultiplier: 0.25, channelDivisor: 8, numClasses: 11, embedding: 1280 });
  const path = join(folder, 'imagenet.ckpt');
  await writeCheckpoint(path, new Map([...variables].map(([name, { shape }]) => [name, initialValue(name, shape, 5)])));
  return path;
}

describe('from the embedded model', () => {
  test('of other classes: the logits begin anew', async () => {
    const { info } = await begin();
    expect(info).toMatchObject({ numClasses: 3, fresh: ['logits/semantic/weights', 'logits/semantic/biases'], backend: 'wasm', threads: 1 });
    expect(info.parameters).toBeGreaterThan(100_000);
    expect((await begin({ learns: 'head' })).info.parameters).toBeLessThan(info.parameters);
  });

  test('of as many classes: nothing begins anew, but for what is left out', async () => {
    const labelSet = { ...SHAPES, classes: Array.from({ length: 21 }, (_, i) => `c${i}`), palette: Array.from({ length: 21 }, (_, i) => [i, i, i] as const) };
    expect((await begin({ labelSet })).info.fresh).toEqual([]);
    for (const exclude of [['logits'], ['logits/']]) expect((await begin({ labelSet, exclude })).info.fresh).toEqual(['logits/semantic/weights', 'logits/semantic/biases']);
    expect((await begin({ labelSet, exclude: ['logits/semantic/biases'] })).info.fresh).toEqual(['logits/semantic/biases']);
  });

  test.each([8, 32] as const)('output stride %d', async (outputStride) => {
    const run = await begin({ outputStride, learns: 'head' });
    expect(await makeSteps(run)).toHaveLength(2);
    const model = await run.model();
    expect(model.info.outputStride).toBe(outputStride);
    await model.dispose();
  });

  test('a crop that is no square, and of no whole number of strides', async () => {
    expect(await makeSteps(await begin({ cropSize: [40, 51] }))).toHaveLength(2);
  });

  test('one thread or two: the same loss', async () => {
    const losses = async (threads: number): Promise<number[]> => (await makeSteps(await begin({ threads }))).map(({ loss }) => loss);
    expect((await losses(2))[1]).toBeCloseTo((await losses(1))[1], 5);
  });

  test('fewer classes than the labels have', async () => {
    const labelSet = { ...SHAPES, classes: ['a', 'b'] };
    await expect(begin({ labelSet }).then((run) => makeSteps(run))).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining('index 2 at') });
  });
});

describe('from an ImageNet checkpoint', () => {
  test('a new head stands on it, learns, and is loaded again', async () => {
    const run = await begin({ initial: await imageNet(), batchNorm: 'trained' });
    expect(new Set(run.info.fresh.map((name) => name.split('/')[0]))).toEqual(new Set(['image_pooling', 'aspp0', 'concat_projection', 'logits']));
    await makeSteps(run);
    await run.save(join(folder, 'model.ckpt-2'));
    const model = await DeepLab.load(join(folder, 'model.ckpt-2'), { cropSize: [SIZE, SIZE], backend: 'cpu', labelSet: SHAPES });
    expect(model.info).toMatchObject({ backbone: 'mobilenet_v2', depthMultiplier: 0.25, numClasses: 3, decoderOutputStride: undefined });
    await model.dispose();
  });

  test('with atrous branches and a decoder; the decoder learns or does not', async () => {
    const initial = await imageNet();
    for (const learns of ['head', 'decoder', 'all'] as const) {
      const run = await begin({ initial, learns, head: { atrousBranches: 2, decoder: true, imagePooling: false }, atrousRates: [1, 2], dropout: 0.5 });
      await makeSteps(run);
      const { variant } = run.info;
      expect(variant).toMatch(/decoder/);
      const names = [...run.checkpoint().keys()];
      expect(names.some((name) => name.startsWith('decoder/') && name.endsWith('/Momentum'))).toBe(learns !== 'head');
      expect(names.some((name) => name.startsWith('MobilenetV2/') && name.endsWith('/Momentum'))).toBe(learns === 'all');
      expect(names.some((name) => name.startsWith('image_pooling/'))).toBe(false);
      const model = await run.model();
      expect((await model.segment(SAMPLES[0].image)).labels.shape).toEqual([SIZE, SIZE]);
      await model.dispose();
      // Goes on with the same network, though `head` is not said again.
      await run.save(join(folder, 'model.ckpt-2'));
      const again = await begin({ resume: join(folder, 'model.ckpt-2'), learns, atrousRates: [1, 2], dropout: 0.5, steps: 3 });
      expect((await makeSteps(again)).map(({ step }) => step)).toEqual([3]);
    }
  });

  test('a head that cannot be', async () => {
    const initial = await imageNet();
    for (const atrousBranches of [-1, 1.5, '2', Infinity]) {
      await expect(begin({ initial, head: { atrousBranches: atrousBranches as number } })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('atrousBranches') });
    }
  });
});

test('MobileNet-v3 learns at output stride 32, at which it is loaded: what was written segments as the run does', async () => {
  const head = { aspp: true, imagePooling: true, atrousBranches: 0, decoderOutputStride: undefined } as const;
  const variables = deepLabVariables({ task: 'segmentation', backbone: 'mobilenet_v3_small_seg', depthMultiplier: 1, channelDivisor: 8, numClasses: 3, ...head });
  const path = join(folder, 'v3.ckpt');
  await writeCheckpoint(path, new Map([...variables].map(([name, { shape }]) => [name, initialValue(name, shape, 5)])));
  const run = await begin({ initial: path, steps: 1, learns: 'head' });
  await makeSteps(run);
  expect(run.info).toMatchObject({ outputStride: 32, fresh: [] });
  await run.save(join(folder, 'model.ckpt-1'));
  const model = await run.model();
  const loaded = await DeepLab.load(join(folder, 'model.ckpt-1'), { cropSize: [SIZE, SIZE], threads: 1 });
  expect([model.info.outputStride, loaded.info.outputStride]).toEqual([32, 32]);
  for (const { image } of SAMPLES) expect((await loaded.segment(image)).labels.data).toEqual((await model.segment(image)).labels.data);
  await model.dispose();
  await loaded.dispose();
});

test('a frozen graph is no beginning; nor is a file that is none', async () => {
  await expect(begin({ initial: 'package.json' })).rejects.toMatchObject({ tag: expect.stringMatching(/Error$/) });
  await expect(begin({ initial: join(folder, 'none') })).rejects.toMatchObject({ tag: 'FileNotFoundError' });
});

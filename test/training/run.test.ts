/** A run: its steps, stopping and going on with the same bits, what comes of it, and that what goes wrong leaves it as it was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { ConfusionMatrix } from '../../src/evaluation/confusion_matrix.js';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { writeCheckpoint } from '../../src/proto/checkpoints/write_checkpoint.js';
import { float32 } from '../../src/tensor.js';
import { train } from '../../src/training/train.js';
import type { TrainOptions } from '../../src/training/options.js';
import type { TrainingRun } from '../../src/training/run.js';
import type { GivenSample } from '../../src/training/samples/given_samples.js';
import { heldMemory } from '../held_memory.js';
import { bitsOf, digest, madeUpSample, makeSteps, SAMPLES, SHAPES, SIZE, tinyRun } from './made_up.js';

let folder: string;
const runs: TrainingRun[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-run-'))));
afterEach(async () => {
  for (const run of runs.splice(0)) await run.dispose();
  await rm(folder, { recursive: true });
});

async function begin(options: Partial<TrainOptions> = {}): Promise<TrainingRun> {
  const run = await tinyRun(options);
  runs.push(run);
  return run;
}

describe('steps', () => {
  test('each tells its number, loss and rate; all that are left are made once', async () => {
    const run = await begin({ learningRate: { baseRate: 0.01, power: 1 } });
    const steps = await makeSteps(run);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    for (const [i, { learningRate }] of steps.entries()) expect(learningRate).toBeCloseTo(0.01 * (1 - i / 4), 8);
    for (const { loss, crossEntropy } of steps) {
      expect(crossEntropy).toBeGreaterThan(0);
      expect(loss).toBeGreaterThan(crossEntropy);
    }
    expect(run.step).toBe(4);
    expect(await makeSteps(run)).toEqual([]);
  });

  test.each(['wasm', 'cpu'] as const)('the loss falls where the samples stay the same, on %s', async (backend) => {
    const run = await begin({ backend, steps: 20, batchSize: 1, samples: [SAMPLES[0]], minScale: 1, maxScale: 1, flip: false, dropout: 0, learns: 'head', learningRate: { baseRate: 0.05 } });
    const losses = (await makeSteps(run)).map(({ crossEntropy }) => crossEntropy);
    expect(losses[19]).toBeLessThan(0.9 * losses[0]);
  });

  test('what learns, changes; what does not, stays', async () => {
    for (const [learns, backbone] of [['all', true], ['head', false]] as const) {
      const run = await begin({ learns, steps: 1 });
      const before = bitsOf(run);
      await makeSteps(run);
      const after = bitsOf(run);
      const changed = (name: string): boolean => before[name] !== after[name];
      expect(changed('MobilenetV2/Conv/weights')).toBe(backbone);
      expect(changed('logits/semantic/weights')).toBe(true);
      expect(changed('aspp0/weights')).toBe(true);
      expect(changed('MobilenetV2/Conv/BatchNorm/moving_mean')).toBe(false);
      expect('MobilenetV2/Conv/weights/Momentum' in after).toBe(backbone);
    }
  });

  test('the features of a backbone that does not learn are those of one in the graph', async () => {
    const first = async (learns: 'head' | 'all'): Promise<number> => (await makeSteps(await begin({ learns, steps: 1, dropout: 0 })))[0].loss;
    expect(await first('head')).toBeCloseTo(await first('all'), 5);
  });

  test("trained batch norm: its moving statistics follow the batches", async () => {
    const run = await begin({ batchNorm: 'trained', steps: 1, batchSize: 3 });
    const before = bitsOf(run);
    await makeSteps(run);
    const after = bitsOf(run);
    for (const name of ['MobilenetV2/Conv/BatchNorm/moving_mean', 'concat_projection/BatchNorm/moving_variance']) expect(before[name] === after[name]).toBe(false);
  });

  test('gradients of the last layers count more: all on top of the backbone, or the logits alone', async () => {
    const momenta = async (options: Partial<TrainOptions>, name: string): Promise<Float32Array> => {
      const run = await begin({ steps: 1, dropout: 0, weightDecay: 0, ...options });
      await makeSteps(run);
      return run.checkpoint().get(`${name}/Momentum`)!.data as Float32Array;
    };
    for (const [name, head, logits] of [['logits/semantic/weights', 10, 10], ['aspp0/weights', 10, 1], ['MobilenetV2/Conv/weights', 1, 1]] as const) {
      const once = await momenta({}, name);
      const at = once.reduce((best, value, i) => (Math.abs(value) > Math.abs(once[best]) ? i : best), 0);
      expect((await momenta({ lastLayerMultiplier: 10 }, name))[at] / once[at]).toBeCloseTo(head, 3);
      expect((await momenta({ lastLayerMultiplier: 10, lastLayers: 'logits' }, name))[at] / once[at]).toBeCloseTo(logits, 3);
    }
  });

  test("Adam keeps what TensorFlow's Saver would: two means a variable, and the powers for the next step", async () => {
    const run = await begin({ optimizer: 'adam', learns: 'head', steps: 2 });
    const { fround } = Math;
    await makeSteps(run);
    const kept = run.checkpoint();
    const slots = [...kept.keys()].filter((name) => /Adam|power|Momentum/.test(name));
    expect(slots).toEqual([...run.checkpoint().keys()].filter((name) => kept.has(`${name}/Adam`)).flatMap((name) => [`${name}/Adam`, `${name}/Adam_1`]).concat(['beta1_power', 'beta2_power']));
    expect(slots).toContain('logits/semantic/weights/Adam_1');
    const powers = [0.9, 0.999].map((beta) => fround(fround(fround(beta) * fround(beta)) * fround(beta)));
    expect(['beta1_power', 'beta2_power'].map((name) => kept.get(name)!.data[0])).toEqual(powers);
  });

  test('a batch whose pixels do not count teaches nothing but weight decay', async () => {
    const { image, labels } = madeUpSample(0);
    labels.data.fill(255);
    const run = await begin({ samples: [{ image, labels }], steps: 1, weightDecay: 0 });
    const before = bitsOf(run);
    expect(await makeSteps(run)).toMatchObject([{ loss: 0, crossEntropy: 0 }]);
    expect(bitsOf(run)).toMatchObject({ 'logits/semantic/weights': before['logits/semantic/weights'] });
  });
});

describe('stopping and going on', () => {
  const lively: Partial<TrainOptions> = { dropout: 0.3, minScale: 0.5, maxScale: 2, scaleStep: 0.25, flip: true, seed: 7 };
  const all = async (options: Partial<TrainOptions>): Promise<Record<string, string>> => {
    const run = await begin(options);
    await makeSteps(run);
    return bitsOf(run);
  };

  test('in the same run', async () => {
    const run = await begin(lively);
    expect((await makeSteps(run, 1)).map(({ step }) => step)).toEqual([1]);
    expect((await makeSteps(run, 2)).map(({ step }) => step)).toEqual([2, 3]);
    expect((await makeSteps(run)).map(({ step }) => step)).toEqual([4]);
    expect(bitsOf(run)).toEqual(await all(lively));
  });

  test.each([
    ['everything, on wasm', {}],
    ['everything, on the cpu', { backend: 'cpu' }],
    ['the head', { learns: 'head' }],
    ['batch norm', { batchNorm: 'trained' }],
    ['Adam', { optimizer: 'adam' }],
    ['Adam, filters of one size', { optimizer: 'adam', evenFilters: true }],
    ['without an order of chance', { shuffle: false }],
  ] as const)('from a checkpoint, with the same bits: %s', async (_, more) => {
    const options = { ...lively, ...more };
    const first = await begin(options);
    await makeSteps(first, 2);
    await first.save(join(folder, 'model.ckpt-2'));
    const second = await begin({ ...options, resume: join(folder, 'model.ckpt-2') });
    expect([second.step, second.info.fresh]).toEqual([2, []]);
    expect(bitsOf(second)).toEqual(bitsOf(first));
    expect((await makeSteps(second)).map(({ step }) => step)).toEqual([3, 4]);
    expect(bitsOf(second)).toEqual(await all(options));
  });

  test('from moving averages, where they are asked for', async () => {
    const [bias, average] = ['logits/semantic/biases', 'logits/semantic/biases/ExponentialMovingAverage'];
    const variables = (await begin()).checkpoint();
    const { shape } = variables.get(bias)!;
    const averages = float32(shape, Array.from({ length: shape[0] }, (_, i) => i + 0.5));
    const initial = join(folder, 'averaged.ckpt');
    await writeCheckpoint(initial, variables.set(average, averages));
    const biasOf = async (movingAverages: boolean): Promise<number[]> => Array.from((await begin({ initial, movingAverages })).checkpoint().get(bias)!.data, Number);
    expect(await biasOf(true)).toEqual(Array.from(averages.data));
    expect(await biasOf(false)).toEqual(Array.from(variables.get(bias)!.data, Number));
    await expect(begin({ movingAverages: true })).rejects.toMatchObject({ tag: 'MissingVariablesError' });
  });

  test('another seed is another run', async () => {
    expect(await all({ ...lively, seed: 8 })).not.toEqual(await all(lively));
  });

  test('samples that are made on the way are made anew from the beginning', async () => {
    let begun = 0;
    const samples = {
      async *[Symbol.asyncIterator]() {
        begun++;
        for (const sample of SAMPLES) yield await Promise.resolve(sample);
      },
    };
    const run = await begin({ ...lively, samples });
    await makeSteps(run, 1);
    await makeSteps(run);
    expect(begun).toBeGreaterThan(2);
    expect(bitsOf(run)).toEqual(await all({ ...lively, samples: SAMPLES, shuffle: false }));
  });

  test('a checkpoint is a copy: steps do not change it', async () => {
    const run = await begin();
    await makeSteps(run, 1);
    const kept = run.checkpoint();
    const bytes = digest(kept.get('logits/semantic/weights')!.data as Float32Array);
    await makeSteps(run);
    expect(digest(kept.get('logits/semantic/weights')!.data as Float32Array)).toBe(bytes);
    expect(kept.get('global_step')!.data).toEqual(BigInt64Array.of(1n));
  });

  test('a checkpoint of another run is refused', async () => {
    await expect(begin({ resume: 'models/mobilenetv2_voc_small' })).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringMatching(/go on from.*begin a new run/) });
    const run = await begin({ learns: 'head' });
    await run.save(join(folder, 'model.ckpt-0'));
    await expect(begin({ learns: 'all', resume: join(folder, 'model.ckpt-0') })).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringContaining("'MobilenetV2/Conv/weights/Momentum'") });
    await expect(begin({ learns: 'head', optimizer: 'adam', resume: join(folder, 'model.ckpt-0') })).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringContaining("/Adam' ") });
    const fourClasses = { ...SHAPES, classes: ['a', 'b', 'c', 'd'] };
    await expect(begin({ learns: 'head', labelSet: fourClasses, resume: join(folder, 'model.ckpt-0') })).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringContaining("'logits/semantic/weights'") });
  });
});

describe('a signal', () => {
  test('between two steps', async () => {
    const controller = new AbortController();
    const run = await begin({ signal: controller.signal });
    const made: number[] = [];
    await expect((async () => {
      for await (const { step } of run) {
        made.push(step);
        if (step === 2) controller.abort();
      }
    })()).rejects.toMatchObject({ tag: 'AbortError' });
    expect([made, run.step]).toEqual([[1, 2], 2]);
  });

  test('within a step: the variables stay as they were before it', async () => {
    // Aborts while the network runs, at its n-th look at the signal.
    for (const learns of ['all', 'head'] as const) {
      const controller = new AbortController();
      const run = await begin({ signal: controller.signal, learns });
      await makeSteps(run, 1);
      const before = bitsOf(run);
      const looks = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')!.get!;
      let count = 0;
      Object.defineProperty(controller.signal, 'aborted', { get: () => ++count > 20 || (looks.call(controller.signal) as boolean) });
      await expect(makeSteps(run)).rejects.toMatchObject({ tag: 'AbortError' });
      expect(count).toBeGreaterThan(20);
      expect([run.step, bitsOf(run)]).toEqual([1, before]);
    }
  });

  test('before it begins', async () => {
    await expect(begin({ signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('what comes of it', () => {
  test('a model with its classes and the crop of the run, which later steps do not change', async () => {
    const run = await begin();
    await makeSteps(run, 2);
    const model = await run.model();
    expect(model.info).toMatchObject({ numClasses: 3, cropSize: [SIZE, SIZE], outputStride: 16 });
    expect(model.labelSet).toEqual(SHAPES);
    const before = await model.segment(SAMPLES[0].image, { probabilities: true });
    await makeSteps(run);
    expect((await model.segment(SAMPLES[0].image, { probabilities: true })).probabilities).toEqual(before.probabilities);
    await run.dispose();
    expect((await model.segment(SAMPLES[0].image)).labels).toEqual(before.labels);
    await model.dispose();
  });

  test('a checkpoint that is loaded says the same', async () => {
    const run = await begin({ backend: 'cpu', steps: 2 });
    await makeSteps(run);
    const model = await run.model();
    await run.save(join(folder, 'model.ckpt-2'));
    const loaded = await DeepLab.load(join(folder, 'model.ckpt-2'), { cropSize: [SIZE, SIZE], backend: 'cpu', labelSet: SHAPES });
    for (const { image } of SAMPLES) {
      const [mine, theirs] = [await model.segment(image, { probabilities: true }), await loaded.segment(image, { probabilities: true })];
      expect(theirs.probabilities!.data).toEqual(mine.probabilities!.data);
    }
    await model.dispose();
    await loaded.dispose();
  });

  test('an evaluation counts what the model says', async () => {
    const run = await begin({ steps: 2 });
    await makeSteps(run);
    const matrix = await run.evaluate(SAMPLES);
    const model = await run.model();
    const expected = new ConfusionMatrix(3, { ignore: 255 });
    for (const { image, labels } of SAMPLES) expected.add((await model.segment(image)).labels, labels);
    await model.dispose();
    expect(matrix.toJSON()).toEqual(expected.toJSON());
    expect(matrix.pixels).toBe(3 * SIZE * (SIZE - 1));
  });

  test('in the middle of a loop', async () => {
    const run = await begin({ steps: 2 });
    const found: number[] = [];
    for await (const { step } of run) found.push(step, (await run.evaluate(SAMPLES)).pixels);
    expect(found).toEqual([1, 3 * SIZE * (SIZE - 1), 2, 3 * SIZE * (SIZE - 1)]);
  });
});

describe('what goes wrong', () => {
  test('a run that diverges names the step and a variable, and keeps the last good values', async () => {
    const run = await begin({ learningRate: { baseRate: 1e30 } });
    let good = bitsOf(run);
    const diverges = (async () => {
      for await (const { step } of run) if (step > 0) good = bitsOf(run);
    })();
    await expect(diverges).rejects.toMatchObject({ tag: 'TrainingDivergedError', message: expect.stringMatching(/^At step \d+ the loss is .*'[\w/]+' would be the first variable/) });
    expect(bitsOf(run)).toEqual(good);
    for (const { dtype, data } of run.checkpoint().values()) if (dtype === 'float32') expect((data as Float32Array).every(Number.isFinite)).toBe(true);
  });

  test('two loops at once', async () => {
    const run = await begin();
    for await (const { step } of run) {
      expect(step).toBe(1);
      await expect(makeSteps(run)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('iterated already') });
      break;
    }
    expect(await makeSteps(run)).toHaveLength(3);
  });

  test('a run that was disposed of, between steps or in the middle of one', async () => {
    const disposed = { tag: 'InvalidArgumentError', message: expect.stringContaining('was disposed of') };
    const run = await begin();
    await expect((async () => {
      for await (const { step } of run) if (step === 1) await run.dispose();
    })()).rejects.toMatchObject(disposed);
    expect(run.step).toBe(1);
    await run.dispose();
    await expect(makeSteps(run)).rejects.toMatchObject(disposed);
    await expect((async () => run.model())()).rejects.toMatchObject(disposed);
    await expect(run.evaluate(SAMPLES)).rejects.toMatchObject(disposed);

    const other = await begin();
    const loop = makeSteps(other);
    const ended = expect(loop).rejects.toMatchObject(disposed);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await other.dispose();
    await ended;
  });

  test.each<[string, unknown, RegExp]>([
    ['an object that is no picture', { image: { data: [1, 2, 3] }, labels: SAMPLES[0].labels }, /ndarray uint8 \[h, w, 3\] is expected/],
    ['a path', { image: 'cat.jpg', labels: SAMPLES[0].labels }, /the string 'cat\.jpg'; an ndarray/],
    ['no sample', null, /\{ image, labels \}/],
    ['labels that are none', { image: SAMPLES[0].image, labels: [1, 2] }, /label/],
    ['labels of another size', { image: SAMPLES[0].image, labels: madeUpSample(0, [9, 9]).labels }, /9 x 9 pixels/],
    ['labels of no class', { image: SAMPLES[0].image, labels: labelMapOf(new Uint8Array(SIZE * SIZE).fill(9), SIZE, SIZE) }, /index 9 at/],
  ])('%s, in an array and made on the way', async (_, wrong, message) => {
    const error = { tag: expect.stringMatching(/^(DataSetFormat|ShapeMismatch|InvalidArgument)Error$/), message: expect.stringMatching(message) };
    const samples = [SAMPLES[0], wrong as GivenSample];
    await expect(begin({ samples }).then((run) => makeSteps(run))).rejects.toMatchObject(error);
    await expect(begin({ samples: new Set(samples), minScale: 1, maxScale: 1 }).then((run) => makeSteps(run))).rejects.toMatchObject(error);
  });

  test('samples that can be iterated only once do not last', async () => {
    const once = function* () {
      for (let i = 0; i < 2; i++) yield* SAMPLES;
    };
    const run = await begin({ samples: once() });
    await expect(makeSteps(run)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/ended after 6, .*iterated again/) });
    expect(run.step).toBe(3);
    const paused = await begin({ samples: once() });
    await makeSteps(paused, 1);
    await expect(makeSteps(paused)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/ended after 2, .*iterated again/) });
  });

  test.each<[string, (run: TrainingRun) => Promise<unknown>, string]>([
    ['no path to save to', (run) => run.save(undefined as never), 'InvalidArgumentError'],
    ['a folder that is not there', (run) => run.save(join(folder, 'none/model.ckpt-1')), 'FileNotFoundError'],
    ['nothing to evaluate', (run) => run.evaluate(undefined as never), 'InvalidArgumentError'],
    ['no sample to evaluate', (run) => run.evaluate([null as never]), 'DataSetFormatError'],
    ['truth of another size', (run) => run.evaluate([{ image: SAMPLES[0].image, labels: madeUpSample(0, [9, 9]).labels }]), 'DataSetFormatError'],
    ['truth of no class', (run) => run.evaluate([{ image: SAMPLES[0].image, labels: labelMapOf(new Uint8Array(SIZE * SIZE).fill(9), SIZE, SIZE) }]), 'DataSetFormatError'],
    ['options that are none', (run) => run.model(5 as never), 'InvalidArgumentError'],
    ['a crop that is none', (run) => run.model({ cropSize: [0, 1] }), 'InvalidArgumentError'],
    ['a backend that is none', (run) => run.model({ backend: 'abacus' as never }), 'InvalidArgumentError'],
    ['a signal that was raised, for a model', (run) => run.model({ signal: AbortSignal.abort() }), 'AbortError'],
    ['a signal that was raised, for an evaluation', (run) => run.evaluate(SAMPLES, { signal: AbortSignal.abort() }), 'AbortError'],
  ])('%s', async (_, use, tag) => {
    await expect(use(await begin({ learns: 'head' }))).rejects.toMatchObject({ tag });
  });
});

test('memory stays as it is over sixty steps', async () => {
  const run = await begin({ steps: 64, learns: 'all' });
  await makeSteps(run, 4);
  const before = await heldMemory();
  await makeSteps(run);
  const after = await heldMemory();
  expect(after.heap - before.heap).toBeLessThan(2);
  expect(after.buffers - before.buffers).toBeLessThan(2);
});

test('without types: options that are missing', async () => {
  await expect((train as (options?: unknown) => Promise<TrainingRun>)()).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});

/** A run in a folder, seen from within: who looks on, what happens in which order, and what is left where something goes wrong. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { openDirectory } from '../../src/io/sources/files.js';
import type { TrainingSet } from '../../src/training/data/training_set.js';
import { readHistory } from '../../src/training/progress/history.js';
import { writeCheckpoint } from '../../src/proto/checkpoints/write_checkpoint.js';
import { trainInFolder, type SessionOptions, type SessionResult } from '../../src/training/session.js';
import { setOfArray } from '../../src/training/samples/given_samples.js';
import { digest, SAMPLES, SHAPES, SIZE, tinyRun } from './made_up.js';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-session-'));
  out = join(folder, 'run');
});
afterEach(() => rm(folder, { recursive: true }));

const set: TrainingSet = setOfArray(SAMPLES, SHAPES);
const session = (options: Partial<SessionOptions> = {}): Promise<SessionResult> =>
  trainInFolder({ samples: set, out, steps: 4, batchSize: 2, cropSize: [SIZE, SIZE], saveEvery: 2, logEvery: 1, report: false, backend: 'wasm', threads: 1, learningRate: { baseRate: 0.005 }, ...options });
const files = async (): Promise<string[]> => (await readdir(out)).sort();
const indices = async (): Promise<string[]> => (await files()).filter((name) => name.endsWith('.index'));

test('who looks on is told of everything, in its order', async () => {
  const told: string[] = [];
  const result = await session({
    evaluation: { samples: set },
    report: true,
    watcher: {
      onBegin: ({ numClasses }, step) => void told.push(`begin ${step} ${numClasses}`),
      onStep: ({ step }) => void told.push(`step ${step}`),
      onSaved: (prefix, step) => void told.push(`saved ${step} ${prefix === join(out, `model.ckpt-${step}`)}`),
      onEvaluated: (matrix, step) => void told.push(`evaluated ${step} ${matrix.pixels}`),
    },
  });
  const pixels = 3 * SIZE * (SIZE - 1);
  expect(told).toEqual(['begin 0 3', 'step 1', 'step 2', 'saved 2 true', `evaluated 2 ${pixels}`, 'step 3', 'step 4', 'saved 4 true', `evaluated 4 ${pixels}`]);
  expect(result).toMatchObject({ step: 4, loss: expect.any(Number), prefix: join(out, 'model.ckpt-4') });
  const model = await DeepLab.load(result.prefix, { cropSize: [SIZE, SIZE], threads: 1 });
  expect(model.labelSet.classes).toEqual(SHAPES.classes);
  expect(model.labelSet.palette.slice(0, 3)).toEqual(SHAPES.palette);
  await model.dispose();
});

test('no more than five checkpoints stay', async () => {
  await session({ steps: 8, saveEvery: 1 });
  expect(await indices()).toEqual([4, 5, 6, 7, 8].map((step) => `model.ckpt-${step}.index`));
});

test('a watcher that throws, a sample that cannot be read: the folder is free, and the same run goes on', async () => {
  await expect(session({ saveEvery: 1, watcher: { onStep: ({ step }) => { if (step === 2) throw new Error('not I'); } } })).rejects.toThrow('not I');
  expect(await indices()).toEqual(['model.ckpt-1.index']);
  let reads = 0;
  const failing: TrainingSet = { ...set, read: (index) => (++reads > 5 ? Promise.reject(new Error('gone')) : set.read(index)) };
  await expect(session({ samples: failing, saveEvery: 1, report: true })).rejects.toThrow('gone');
  expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<p>stopped: gone</p>');
  const steps: number[] = [];
  await session({ watcher: { onStep: ({ step }) => void steps.push(step) } });
  expect(steps.at(-1)).toBe(4);
  expect((await files()).filter((name) => name.endsWith('.lock') || name.endsWith('.tmp'))).toEqual([]);
});

test('a signal while it is evaluated: the checkpoint is there, and the evaluation is made up for', async () => {
  const controller = new AbortController();
  const held: TrainingSet = { ...set, read: (index) => (controller.abort(), set.read(index)) };
  await expect(session({ saveEvery: 4, signal: controller.signal, evaluation: { samples: held, signal: controller.signal } })).rejects.toMatchObject({ tag: 'AbortError' });
  expect(await indices()).toEqual(['model.ckpt-4.index']);
  const { matrix, loss } = await session({ saveEvery: 4, evaluation: { samples: set } });
  expect([loss, matrix?.pixels]).toEqual([undefined, 3 * SIZE * (SIZE - 1)]);
  const history = await readHistory(await openDirectory(out));
  expect(history.filter(({ values }) => 'mean IoU' in values).map(({ step }) => step)).toEqual([4]);
});

test('a signal before the first step leaves a checkpoint of step 0, from which it goes on', async () => {
  const bits = async (): Promise<string> => digest(await readFile(join(out, 'model.ckpt-4.data-00000-of-00001')));
  await session();
  const whole = await bits();
  await rm(out, { recursive: true });
  const controller = new AbortController();
  await expect(session({ signal: controller.signal, watcher: { onBegin: () => controller.abort() } })).rejects.toMatchObject({ tag: 'AbortError' });
  expect(await indices()).toEqual(['model.ckpt-0.index']);
  await session();
  expect(await bits()).toBe(whole);
});

test('a run that began from moving averages goes on from its own variables', async () => {
  const run = await tinyRun();
  const variables = run.checkpoint();
  await run.dispose();
  const initial = join(folder, 'averaged.ckpt');
  await writeCheckpoint(initial, variables.set('logits/semantic/biases/ExponentialMovingAverage', variables.get('logits/semantic/biases')!));
  const again = (steps: number): Promise<SessionResult> => session({ initial, movingAverages: true, steps });
  expect((await again(2)).step).toBe(2);
  expect((await again(4)).step).toBe(4);
});

test('a signal that has a reason of its own rejects with it, and the checkpoint is there', async () => {
  const [controller, reason] = [new AbortController(), new Error('the lights went out')];
  await expect(session({ saveEvery: 4, signal: controller.signal, watcher: { onStep: ({ step }) => step === 2 && controller.abort(reason) } })).rejects.toBe(reason);
  expect(await indices()).toEqual(['model.ckpt-2.index']);
});

test('more steps are asked for later, and what that does to the rate is told', async () => {
  const remarks: string[] = [];
  const watcher = { onRemark: (remark: string): void => void remarks.push(remark) };
  await session();
  await session({ watcher });
  expect(remarks).toEqual([]);
  expect(await session({ steps: 6, watcher, momentum: 0.8 })).toMatchObject({ step: 6, prefix: join(out, 'model.ckpt-6') });
  expect(remarks).toEqual([expect.stringMatching(/^From here on .*: momentum was 0\.9 and is 0\.8\. .*begun with 4 steps and has 6 now\. .*poly/)]);
  // One that makes no steps makes none with other options.
  expect(await session({ steps: 3, seed: 7 })).toMatchObject({ step: 6, loss: undefined, prefix: join(out, 'model.ckpt-6') });
});

test('options that do not fit the run in the folder are told', async () => {
  await session({ learns: 'head' });
  await expect(session({ steps: 8, seed: 3, learningRate: { baseRate: 0.005, policy: 'step' } })).rejects.toMatchObject({
    tag: 'InvalidArgumentError',
    message: expect.stringMatching(/learns was "head" and is "all"; seed was 0 and is 3; learningRate was .*Give the options that the run was begun with/),
  });
  expect((await files()).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('the output stride that a run was begun with stays where it is left out', async () => {
  const record = async (): Promise<unknown> => (JSON.parse(await readFile(join(out, 'run_options.json'), 'utf8')) as Record<string, unknown>).outputStride;
  await session({ learns: 'head', outputStride: 8 });
  expect(await record()).toBe(8);
  expect((await session({ learns: 'head', steps: 5 })).info.outputStride).toBe(8);
  expect(await record()).toBe(8);
  await expect(session({ learns: 'head', steps: 6, outputStride: 16 })).rejects.toThrow(/outputStride was 8 and is 16/);
});

test('a folder without the record of its options goes on, as one of TensorFlow does; a record that is none is told', async () => {
  await session();
  await writeFile(join(out, 'run_options.json'), '[1]');
  await expect(session({ steps: 6 })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('run_options.json') });
  await rm(join(out, 'run_options.json'));
  expect(await session({ steps: 6, seed: 1 })).toMatchObject({ step: 6 });
  expect(JSON.parse(await readFile(join(out, 'run_options.json'), 'utf8'))).toMatchObject({ seed: 1, steps: 6, batchSize: 2, classes: SHAPES.classes });
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ out: undefined }, /out should be a string, found undefined/],
  [{ saveEvery: 0 }, /saveEvery should be a whole number of steps/],
  [{ logEvery: '5' }, /logEvery/],
  [{ samples: SAMPLES, labelSet: SHAPES }, /samples should be a training set/],
  [{ evaluation: { samples: SAMPLES } }, /evaluation\.samples/],
  [{ momentum: 2 }, /momentum/],
  [{ report: 'yes' }, /report should be true or false/],
])('%j: refused before anything is written', async (options, message) => {
  await expect(session(options)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
  expect(await readdir(folder)).toEqual([]);
});

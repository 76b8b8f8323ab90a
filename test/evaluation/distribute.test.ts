/** Pictures are handed out once each, to whoever is free; what goes wrong with one does not stop the others, unless nobody can go on. */
import { expect, test } from '@jest/globals';
import type { ModelInfo } from '../../src/deeplab/deeplab.js';
import { InvalidArgumentError } from '../../src/errors.js';
import { evaluateAll } from '../../src/evaluation/distribute.js';
import type { PictureEvaluator } from '../../src/evaluation/evaluator.js';
import type { LabelledPicture } from '../../src/io/datasets/data_set.js';
import { SETTINGS } from './settings.js';

const PICTURES = Array.from({ length: 9 }, (_, i): LabelledPicture => ({ id: String(i), picture: `${i}.jpg`, truth: undefined }));

/** Takes `turns` turns of the event loop for each picture. */
function evaluator(turns: number, trouble: (id: string) => void = () => undefined): PictureEvaluator {
  const evaluate = async ({ id }: LabelledPicture) => {
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    trouble(id);
    return { height: turns, width: 1, counts: [], ignored: 0 };
  };
  return { settings: SETTINGS, info: {} as ModelInfo, evaluate, dispose: () => Promise.resolve() };
}

async function run(evaluators: PictureEvaluator[], signal?: AbortSignal) {
  const done: string[] = [];
  const failed: string[] = [];
  const by = new Map<number, number>();
  const listener = {
    done: ({ id }: LabelledPicture, { height }: { height: number }) => {
      done.push(id);
      by.set(height, (by.get(height) ?? 0) + 1);
    },
    failed: ({ id }: LabelledPicture) => void failed.push(id),
  };
  const outcome = await evaluateAll(PICTURES, evaluators, listener, signal).then(() => 'complete', (error: Error) => error.message);
  return { done: done.sort(), failed, by, outcome };
}

test('each picture once; the faster one does more', async () => {
  const { done, by, outcome } = await run([evaluator(1), evaluator(6)]);
  expect([done, outcome]).toEqual([PICTURES.map(({ id }) => id), 'complete']);
  expect(by.get(1)).toBeGreaterThan(by.get(6) ?? 0);
});

test('a picture that cannot be evaluated is told, and the others are done', async () => {
  const trouble = (id: string): void => {
    if (id === '3') throw new InvalidArgumentError('three');
  };
  expect(await run([evaluator(1, trouble), evaluator(2, trouble)])).toMatchObject({ failed: ['3'], outcome: 'complete', done: ['0', '1', '2', '4', '5', '6', '7', '8'] });
});

test('an evaluator that has died ends it; what the other does at that moment is kept', async () => {
  const died = (): never => {
    throw new Error('killed');
  };
  const { done, outcome } = await run([evaluator(1, died), evaluator(3)]);
  expect([outcome, done]).toEqual(['killed', ['1']]);
});

test('the signal', async () => {
  const controller = new AbortController();
  const { done, outcome } = await run([evaluator(1, (id) => id === '2' && controller.abort())], controller.signal);
  expect([outcome, done]).toEqual([expect.stringContaining('aborted'), ['0', '1', '2']]);
});

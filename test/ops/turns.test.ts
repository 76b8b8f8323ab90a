/** Steps of all backends. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { takeSteps } from '../../src/ops/turns.js';

afterEach(() => void jest.restoreAllMocks());

test('a step has the time that it took itself: neither what is done after it, nor the pauses in between', async () => {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  // Other tasks run in a pause.
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((resume: () => void) => {
    now += 1000;
    queueMicrotask(resume);
  }) as unknown as typeof setTimeout);
  const calls: (readonly number[])[] = [];
  const onStep = (...call: [done: number, total: number, milliseconds: number]): void => {
    calls.push(call);
    now += 100;
  };
  await takeSteps(3, { onStep, signal: new AbortController().signal }, (step) => void (now += step + 1));
  expect(calls).toEqual([[1, 3, 1], [2, 3, 2], [3, 3, 3]]);
  // Each of the three was followed by a pause.
  expect(now).toBe(1 + 2 + 3 + 3 * 1100);
});

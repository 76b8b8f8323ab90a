/** Runs take turns, steps follow each other, and other tasks are let in. The clock of these tests is made by hand. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Pauses, takeSteps, Turns } from '../../src/ops/contract/turns.js';

/** Milliseconds. */
let clock = 0;
beforeEach(() => {
  clock = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => void jest.restoreAllMocks());

describe('Turns', () => {
  test('work begins when that before it is done, also where it failed', async () => {
    const turns = new Turns();
    const heard: string[] = [];
    const work = (name: string, fails = false) =>
      turns.take(async () => {
        heard.push(`${name} begins`);
        await Promise.resolve();
        heard.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
    expect(heard).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('takeSteps', () => {
  const step = (milliseconds: number) => (): void => void (clock += milliseconds);

  test('tells after each step how many are done, and how long it took', async () => {
    const told: number[][] = [];
    await takeSteps(3, { onStep: (...report) => void told.push(report) }, (i) => step(10 * (i + 1))());
    expect(told).toEqual([
      [1, 3, 10],
      [2, 3, 20],
      [3, 3, 30],
    ]);
  });

  test('what onStep takes, and what runs in a pause, counts for no step', async () => {
    const taken: number[] = [];
    const signal = new AbortController().signal;
    let others = 0;
    const onStep = (_done: number, _total: number, milliseconds: number): void => {
      taken.push(milliseconds);
      step(500)();
      setTimeout(() => {
        others++;
        step(1000)();
      }, 0);
    };
    await takeSteps(4, { signal, onStep }, step(60));
    expect(taken).toEqual([60, 60, 60, 60]);
    expect(others).toBe(4);
  });

  test('a signal that is raised in a pause ends them before the next step', async () => {
    const controller = new AbortController();
    let done = 0;
    const run = takeSteps(10, { signal: controller.signal }, () => {
      if (++done === 2) setTimeout(() => controller.abort(), 0);
      step(60)();
    });
    await expect(run).rejects.toMatchObject({ tag: 'AbortError' });
    expect(done).toBe(2);
  });

  test('a step is waited for also where the page has put another Promise in place of that of async functions', async () => {
    const heard: string[] = [];
    const own = globalThis.Promise;
    globalThis.Promise = class extends own<unknown> {} as PromiseConstructor;
    try {
      await takeSteps(2, {}, async (i) => {
        heard.push(`${i} begins`);
        await undefined;
        heard.push(`${i} ends`);
      });
    } finally {
      globalThis.Promise = own;
    }
    expect(heard).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
  });

  test('without a signal there is no pause in what takes as long as most networks, and then one every half second', async () => {
    let others = 0;
    setTimeout(() => others++, 0);
    await takeSteps(8, {}, step(60));
    expect(others).toBe(0);
    await takeSteps(9, {}, step(60));
    expect(others).toBe(1);
  });
});

test('a pause is due after 50 ms of computing, and then again after 50 more', async () => {
  const pauses = new Pauses();
  clock = 49;
  expect(pauses.take()).toBeUndefined();
  clock = 50;
  await pauses.take();
  clock = 99;
  expect(pauses.take()).toBeUndefined();
  clock = 100;
  expect(pauses.take()).toBeInstanceOf(Promise);
});

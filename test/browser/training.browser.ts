/** Training in a worker of a page: the embedded model learns two classes, segments, and stops when a signal says so. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './open_page.js';
import type * as Training from './page/training.js';

const STEPS = 20;

let page: TestPage;
beforeAll(async () => void (page = await openPage('modern')));
afterAll(() => page.close());

test.each([1, 2])('on %i threads', async (threads) => {
  const taught = await page.module<typeof Training>('training', 'worker')('teach', STEPS, threads);
  expect(taught).toMatchObject({ backend: 'wasm', threads, classes: ['left', 'right'], stoppedWith: 'AbortError' });
  expect(taught.losses).toHaveLength(STEPS);
  expect(taught.losses.every(Number.isFinite)).toBe(true);
  expect(taught.losses[STEPS - 1]).toBeLessThan(0.6 * taught.losses[0]);
  expect(taught.share).toBeGreaterThan(0.9);
  // The step in whose middle the signal came was not made.
  expect(taught.stoppedAfter).toBeGreaterThanOrEqual(STEPS);
  expect(taught.stoppedAfter).toBeLessThan(1000);
  expect(page.errors).toEqual([]);
}, 120_000);

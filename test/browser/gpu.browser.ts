/** The gpu backend on WebGL 2 beside the plain one: windows of many sizes, and frames that leave nothing behind. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './open_page.js';
import type * as Gpu from './page/gpu.js';
import type { Outcomes } from './page/outcomes.js';
import { GPU_RUNS } from './runs.js';

// Only the page knows which tests there are, and Jest has to know before it begins.
const first = await openPage();
const names = await first.module<typeof Gpu>('gpu')('testNames');
await first.close();

const [{ site, place, patience }] = GPU_RUNS;
let page: TestPage;
let outcomes: Outcomes;
beforeAll(async () => {
  page = await openPage(site);
  outcomes = await page.module<typeof Gpu>('gpu', place)('runGpu');
}, patience);
afterAll(() => page.close());

test('there are some', () => {
  expect(names.length).toBeGreaterThan(30);
});

test.each(names)('%s', (name) => {
  expect(outcomes[name]).toBeNull();
});

test('no error on the console', () => {
  expect(page.errors).toEqual([]);
});

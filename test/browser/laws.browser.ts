/** The tests that need no reference (laws between operators, fused against apart) in Chromium, on every backend that it has. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './open_page.js';
import type * as Laws from './page/laws.js';
import type { Outcomes } from './page/outcomes.js';
import { RUNS } from './runs.js';

// Only the page knows which tests there are, and Jest has to know before it begins.
const first = await openPage();
const names = await first.module<typeof Laws>('laws')('testNames');
await first.close();

test('there are some', () => {
  expect(names.length).toBeGreaterThan(50);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(RUNS)('$title', ({ site, place, options, patience }) => {
  let page: TestPage;
  let outcomes: Outcomes;
  beforeAll(async () => {
    page = await openPage(site);
    outcomes = await page.module<typeof Laws>('laws', place)('runLaws', options);
  }, patience);
  afterAll(() => page.close());

  test.each(names)('%s', (name) => {
    expect(outcomes[name]).toBeNull();
  });

  test('leaves no worker behind, and no error on the console', async () => {
    expect([await page.workers(0), ...page.errors]).toEqual([0]);
  });
});

/** Every case of the op table in Chromium, on every backend that it has. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadOpTable } from '../ops/table.js';
import { openPage, type TestPage } from './open_page.js';
import type * as Ops from './page/ops.js';
import type { Outcomes } from './page/outcomes.js';
import { RUNS } from './runs.js';

describe.each(RUNS)('$title', ({ site, place, options, patience }) => {
  let page: TestPage;
  beforeAll(async () => void (page = await openPage(site)));
  afterAll(() => page.close());

  test('takes the kernels that the browser knows', async () => {
    const expected = options.backend !== 'wasm' ? undefined : site === 'no relaxed SIMD' ? 'simd' : 'relaxed';
    expect(await page.module<typeof Ops>('ops', place)('kernelsOf', options)).toBe(expected);
  });

  describe.each(loadOpTable().map(({ name, cases }) => [name, cases] as const))('%s', (family, cases) => {
    // All in one call, since a call takes longer than most cases.
    let outcomes: Outcomes;
    beforeAll(async () => void (outcomes = await page.module<typeof Ops>('ops', place)('runFamily', family, options)), patience);

    test.each(cases.map(({ name }) => name))('%s', (name) => {
      expect(outcomes[name]).toBeNull();
    });
  });

  test('leaves no worker behind, and no error on the console', async () => {
    expect([await page.workers(0), ...page.errors]).toEqual([0]);
  });
});

/** Which backend a browser gets by itself: threads, else one thread, else the plain kernels, and the reason. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage, type Place, type Site, type TestPage } from './open_page.js';
import type * as Model from './page/model.js';

/** Milliseconds. */
const PATIENCE = 300_000;

const NO_WASM = /^The backend 'cpu' is used, which is slower\. The backend 'wasm' may not compile WebAssembly here \(CompileError: .*'wasm-unsafe-eval'/;
const ONE_THREAD = /^One thread computes, which is slower: /;

/** Each row is whole: Jest takes a parameter that is missing for the callback of a test that waits for one. */
const CASES: readonly (readonly [Site, readonly (readonly [Place, string, number, RegExp | undefined])[]])[] = [
  ['modern', [['page', 'wasm', 3, undefined], ['worker', 'wasm', 3, undefined], ['service worker', 'wasm', 1, /there are no workers here \(a service worker/]]],
  ['no shared memory', [['page', 'wasm', 1, /isolated .* Cross-Origin-Embedder-Policy: require-corp/], ['worker', 'wasm', 1, /isolated/], ['service worker', 'wasm', 1, /there are no workers here/]]],
  ['no workers', [['page', 'wasm', 1, /2 more threads could not be started: .*(worker-src|Content Security Policy)/]]],
  ['no script for threads', [['page', 'wasm', 1, /could not be started: its script could not be loaded/], ['worker', 'wasm', 1, /could not be started/]]],
  ['a broken script for threads', [['page', 'wasm', 1, /could not be started: .*it is broken/]]],
  ['no WebAssembly', [['page', 'cpu', 1, NO_WASM], ['worker', 'cpu', 1, NO_WASM], ['service worker', 'cpu', 1, NO_WASM]]],
];

describe.each(CASES)('%s', (site, places) => {
  let page: TestPage;
  beforeAll(async () => void (page = await openPage(site)));
  afterAll(() => page.close());

  test.each(places)('in a %s: %s with %i thread(s)', async (place, backend, threads, reason) => {
    const model = page.module<typeof Model>('model', place);
    const { notice, ...info } = await model('loadAndRun', { threads: 3 });
    expect(info).toMatchObject({ backend, threads });
    if (reason === undefined) expect(notice).toBeUndefined();
    else expect(notice).toMatch(reason);
    if (reason !== undefined && backend === 'wasm') expect(notice).toMatch(ONE_THREAD);
    await model('disposeAll');
    expect(await page.workers(0)).toBe(0);
  }, PATIENCE);

  test.each(places)('in a %s, one thread that is asked for needs no reason', async (place, backend) => {
    const model = page.module<typeof Model>('model', place);
    const { notice } = await model('loadAndRun', { threads: 1 });
    if (backend === 'wasm') expect(notice).toBeUndefined();
    await model('disposeAll');
  });
});

test('where WebAssembly may not be compiled, asking for it is an error that says what to allow', async () => {
  const page = await openPage('no WebAssembly');
  expect(await page.module<typeof Model>('model')('refusalOf', undefined, { backend: 'wasm' })).toMatch(/^BackendUnavailableError: .*'wasm-unsafe-eval'/);
  await page.close();
});

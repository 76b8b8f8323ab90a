/** The model that comes with the package in Chromium: against TensorFlow's goldens, from all sources, on all pictures. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './open_page.js';
import type * as Model from './page/model.js';
import { GPU_RUNS, RUNS } from './runs.js';

/** What scripts/verify finds out about one golden. */
interface Verify {
  compareInPage(task: Readonly<Record<string, unknown>>): { readonly verdict: string; readonly problems: readonly string[]; readonly notes: readonly string[] };
}

const FOLDER = '/models/mobilenetv2_voc_small';
const SMALL = { cropSize: [65, 65] } as const;

const GOLDENS = [
  ['astronaut', 'checkpoint', 'model.ckpt'],
  ['chelsea', 'frozen graph', 'os16_frozen_inference_graph.pb'],
] as const;

describe.each(RUNS)('$title', ({ site, place, options, threads, patience }) => {
  let page: TestPage;
  beforeAll(async () => void (page = await openPage(site)));
  afterAll(() => page.close());

  test('the page has shared memory or not, as the run says', async () => {
    expect(await page.module<typeof Model>('model', place)('isIsolated')).toBe(site !== 'no shared memory');
  });

  test.each(options.backend?.startsWith('gpu') ? GOLDENS.slice(0, 1) : GOLDENS)('every activation, logits and labels of %s from the %s are TensorFlow’s', async (name, _kind, file) => {
    const path = (each: string): string => `${FOLDER}/${each}`;
    const source = `${(await page.module<typeof Model>('model')('origin'))}${path(file)}`;
    const verify = page.module<Verify>('/scripts/verify/in_page.mjs', place);
    const { verdict, problems, notes } = await verify('compareInPage', {
      path: path(`os16_${name}.golden.json`),
      picture: path(`os16_${name}.input.png`),
      source,
      checkpoint: source,
      options,
    });
    expect([verdict, ...problems]).toEqual(['ok']);
    expect(notes.join()).toContain('163 activations');
  }, patience);

  test('every way of giving a picture', async () => {
    const shares = await page.module<typeof Model>('model', place)('agreementOfInputs', options);
    expect(Object.keys(shares).length).toBeGreaterThanOrEqual(10);
    expect(Object.entries(shares).filter(([, share]) => share !== 1)).toEqual([]);
  }, patience);

  test('dispose ends every worker', async () => {
    const model = page.module<typeof Model>('model', place);
    expect(await page.workers(0)).toBe(0);
    expect(await model('loadAndRun', { ...SMALL, ...options })).toMatchObject({ backend: options.backend, threads });
    expect(await page.workers(threads - 1)).toBe(threads - 1);
    await model('loadAndRun', { ...SMALL, ...options });
    expect(await page.workers(2 * (threads - 1))).toBe(2 * (threads - 1));
    await model('disposeAll');
    expect(await page.workers(0)).toBe(0);
  }, patience);

  test('there is no error on the console', () => {
    expect(page.errors).toEqual([]);
  });
});

describe.each(GPU_RUNS)('$title', ({ site, place, options, patience }) => {
  let page: TestPage;
  beforeAll(async () => void (page = await openPage(site)));
  afterAll(() => page.close());

  test('a worker of the page, which has no document, runs it too', async () => {
    const model = page.module<typeof Model>('model', 'worker');
    expect(await model('loadAndRun', { ...SMALL, ...options })).toMatchObject({ backend: options.backend, fallbacks: [] });
    await model('disposeAll');
  }, patience);

  test('50 frames leave as many textures as were there before', async () => {
    const [before, after] = await page.module<typeof Model>('model', place)('texturesOverFrames', options);
    expect(before).toBeGreaterThan(100);
    expect(after).toBe(before);
  }, patience);
});

describe('by default', () => {
  let page: TestPage;
  beforeAll(async () => void (page = await openPage()));
  afterAll(() => page.close());

  test('the backend is wasm, with all threads of the machine', async () => {
    const model = page.module<typeof Model>('model');
    expect(await model('loadAndRun', SMALL)).toMatchObject({ backend: 'wasm', threads: await model('cores') });
    await model('disposeAll');
  });

  test('a worker that dies is an error, and takes the others along', async () => {
    const failure = await page.module<typeof Model>('model')('failureWithoutWorker', { ...SMALL, threads: 3 });
    expect(failure).toMatch(/BackendUnavailableError.*out of memory/);
    expect(await page.workers(0)).toBe(0);
  });

  test('an idle model burns no processor time', async () => {
    const model = page.module<typeof Model>('model');
    await model('loadAndRun', { ...SMALL, threads: 3 });
    // Two threads that spin for a second would take two; a browser without work takes a few hundredths.
    expect(await page.processorSeconds(1)).toBeLessThan(0.6);
    await model('disposeAll');
  });

  test.each<Model.SourceName>([
    'nothing: the embedded model',
    'the URL of a checkpoint',
    'the URL of an index file',
    'the URL of a frozen graph',
    'File objects',
    'bytes by name',
    'the File of a frozen graph',
    'the bytes of a frozen graph',
  ])('the model is loaded from %s', async (source) => {
    expect(await page.module<typeof Model>('model')('agreementFrom', source, {})).toBeGreaterThanOrEqual(0.9999);
    expect(page.errors).toEqual([]);
  });

  test('a path is refused with what to give instead', async () => {
    expect(await page.module<typeof Model>('model')('refusalOf', './model.ckpt', {})).toMatch(/File or Blob objects/);
  });

  test('a URL that is missing is named', async () => {
    const model = page.module<typeof Model>('model');
    const url = `${await model('origin')}/models/none/model.ckpt`;
    expect(await model('refusalOf', url, {})).toContain(url);
  });
});

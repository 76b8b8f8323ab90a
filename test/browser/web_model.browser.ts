/** Models on the page: from everywhere, on every backend; stopped, broken, and let go of. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ZOO } from '../../src/nets/zoo.js';
import { legendNames, modelTitle, segmentAgain, segmented, settled, unfold } from './web_actions.js';
import { openWeb, packedModel, type OpenedWeb } from './web_site.js';

const FOLDER = 'models/mobilenetv2_voc_small';
/** Milliseconds, with the build of the page, and for networks that a processor computes in the graphics card's place. */
const PATIENCE = 300_000;

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb();
  page = web.page;
  await segmented(page);
  await unfold(page, 'How it runs');
}, PATIENCE);
afterAll(() => web?.close());

const choose = (label: 'Backend' | 'Threads' | 'Output stride' | 'Scales', option: string): Promise<string[]> => page.getByLabel(label).selectOption({ label: option });
const runsOn = async (): Promise<string> => (await page.locator('.runs-on').textContent()) ?? '';

/** Waits until a model of that title has segmented the picture. */
async function loaded(title: string): Promise<void> {
  await page.locator('.model-title', { hasText: title }).waitFor();
  await segmented(page);
  expect(await legendNames(page)).toEqual(['cat', 'background']);
}

/** The workers that have models, or could; the threads of the kernels not counted. */
const engines = (): string[] => page.workers().map((worker) => worker.url()).filter((url) => /\/(engine|gpu)_worker-[^/]*\.js$/.test(new URL(url).pathname));

test('a checkpoint’s folder from the disk', async () => {
  await page.getByText('Files', { exact: true }).click();
  await page.getByLabel('Choose a folder').setInputFiles(FOLDER);
  await loaded('mobilenetv2_voc_small');
});

test('a frozen graph, whose output stride is built in', async () => {
  await page.getByLabel('Choose files').setInputFiles(`${FOLDER}/os16_frozen_inference_graph.pb`);
  await loaded('os16_frozen_inference_graph.pb');
  expect(await page.getByLabel('Output stride').isDisabled()).toBe(true);
  expect(await page.locator('.settings-card').textContent()).toContain('A frozen graph has its output stride built in: 16.');
});

test('an archive', async () => {
  await page.getByLabel('Choose files').setInputFiles({ name: 'model.tar.gz', mimeType: 'application/gzip', buffer: await packedModel() });
  await loaded('model.tar.gz');
  expect(await page.getByLabel('Output stride').isEnabled()).toBe(true);
});

test('files of a checkpoint, chosen one by one', async () => {
  await page.getByLabel('Choose files').setInputFiles([`${FOLDER}/model.ckpt.index`, `${FOLDER}/model.ckpt.data-00000-of-00001`]);
  await loaded('model.ckpt');
});

test.each([
  ['a graph that is none', { name: 'broken.pb', mimeType: '', buffer: Buffer.from('this is no graph') }, /broken\.pb/],
  ['an index without its data', { name: 'alone.ckpt.index', mimeType: '', buffer: Buffer.from('this is no index') }, /alone\.ckpt/],
  ['an archive that breaks off', { name: 'half.tar.gz', mimeType: '', buffer: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]) }, /half\.tar\.gz/],
])('%s is refused in the library’s words, and the model stays', async (_, file, words) => {
  await page.getByLabel('Choose files').setInputFiles(file);
  await page.locator('.model-card [role=alert]', { hasText: words }).waitFor();
  expect(await settled(page)).toMatch(/Segmented in/);
  expect(await modelTitle(page)).toBe('model.ckpt');
  // What is seen is of the model that is there: there is nothing to be done again.
  expect(await page.getByRole('button', { name: 'Segment', exact: true }).count()).toBe(0);
  await segmentAgain(page);
  await segmented(page);
});

test('a name of the zoo, from a mirror', async () => {
  await page.getByText('Zoo', { exact: true }).click();
  expect(await page.getByLabel('Name').locator('option').count()).toBe(ZOO.filter(({ dataset }) => dataset !== 'coco').length);
  await page.getByRole('textbox', { name: 'Mirror' }).fill(web.mirror);
  await page.getByRole('button', { name: 'Download and load' }).click();
  await loaded('mobilenetv2_coco_voc_trainaug');
});

test('a classifier is not downloaded in vain', async () => {
  await page.getByLabel('Name').selectOption('xception_65_imagenet');
  expect(await page.getByRole('button', { name: 'Download and load' }).isDisabled()).toBe(true);
});

test('a host that cannot be read is an error with its address', async () => {
  await page.getByLabel('Name').selectOption('mobilenetv2_coco_cityscapes_trainfine');
  await page.getByRole('textbox', { name: 'Mirror' }).fill('http://localhost:9');
  await page.getByRole('button', { name: 'Download and load' }).click();
  // The browser itself writes such failures to the console.
  await page.locator('.model-card [role=alert]', { hasText: /localhost:9.*does not let pages of other hosts read/ }).waitFor({ timeout: 60_000 });
  expect(await modelTitle(page)).toBe('mobilenetv2_coco_voc_trainaug');
}, 100_000);

test('the embedded model again: no worker is left of all the others', async () => {
  await page.getByText('Embedded', { exact: true }).click();
  await loaded('the embedded model');
  for (const end = Date.now() + 10_000; engines().length > 1 && Date.now() < end; ) await page.waitForTimeout(50);
  expect(engines()).toHaveLength(1);
});

test('threads and output stride', async () => {
  await choose('Threads', '1');
  await page.locator('.runs-on', { hasText: 'wasm with one thread' }).waitFor();
  await choose('Output stride', '32: less detail, fast');
  await page.locator('.runs-on', { hasText: 'output stride 32' }).waitFor();
  await segmented(page);
  await choose('Output stride', 'as the model likes it');
  await page.locator('.runs-on', { hasText: 'output stride 16' }).waitFor();
});

test('an example picture that the server no longer gives is an error that says so', async () => {
  await page.route('**/astronaut-*', (route) => route.abort());
  await page.getByRole('button', { name: 'Example: An astronaut' }).click();
  await page.locator('.picture-card [role=alert]', { hasText: 'astronaut could not be read: the server of this page could not be reached' }).waitFor();
  await page.unroute('**/astronaut-*');
  await page.getByRole('button', { name: 'Example: A cat' }).click();
  await page.locator('.picture-card [role=alert]').waitFor({ state: 'detached' });
  await segmented(page);
});

test('a run on the cpu backend is stopped, and another one finishes', async () => {
  // So much to compute that it is not done before it is stopped, whatever else the machine does.
  await choose('Scales', 'six: 0.5 to 1.75, as published');
  await page.locator('.run-state [role=status]', { hasText: '(6 passes)' }).waitFor({ timeout: PATIENCE });
  await choose('Backend', 'cpu: plain JavaScript, slow');
  await page.locator('.runs-on', { hasText: 'cpu with one thread' }).waitFor();
  const stop = page.getByRole('button', { name: 'Stop' });
  await stop.click();
  expect(await settled(page)).toMatch(/^Not segmented since the model or its settings changed/);
  await page.getByRole('button', { name: 'Segment', exact: true }).click();
  await page.locator('.progress-text', { hasText: /Computing/ }).waitFor();
  // While the worker computes, the page is there for its visitor.
  await page.getByLabel('Patterns').check();
  await page.getByLabel('Patterns').uncheck();
  await stop.click();
  expect(await settled(page)).not.toBe('');
  expect(await page.locator('.stage-card [role=alert]').count()).toBe(0);
  await choose('Scales', 'one');
  await segmented(page);
  expect(await runsOn()).toMatch(/cpu with one thread/);
}, PATIENCE);

test('the gpu backend in the worker that may make code of text', async () => {
  await choose('Backend', 'gpu: WebGL 2');
  await page.locator('.runs-on', { hasText: 'gpu:webgl2' }).waitFor({ timeout: PATIENCE });
  await page.locator('.run-state [role=status]', { hasText: /Segmented in/ }).waitFor({ timeout: PATIENCE });
  expect(await legendNames(page)).toEqual(['cat', 'background']);
  expect(engines().some((url) => url.includes('/gpu/gpu_worker-'))).toBe(true);
  await choose('Backend', 'auto: wasm, else cpu');
  await page.locator('.runs-on', { hasText: 'wasm' }).waitFor();
  await segmented(page);
  expect(await page.locator('.settings-card [role=alert]').count()).toBe(0);
}, PATIENCE);

test('a worker that does not hear of Stop is ended, and another one loads the model', async () => {
  const worker = page.workers().find((each) => each.url().includes('engine_worker'));
  await worker?.evaluate(() => void setTimeout(() => {
    for (const end = Date.now() + 60_000; Date.now() < end; );
  }));
  await page.getByLabel('The mirrored picture too').check();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('.runs-on', { hasText: 'wasm' }).waitFor();
  await page.getByRole('button', { name: 'Segment', exact: true }).click();
  await page.locator('.run-state [role=status]', { hasText: '(2 passes)' }).waitFor();
  await page.getByLabel('The mirrored picture too').uncheck();
  await page.locator('.run-state [role=status]', { hasText: /^Segmented in [^(]*$/ }).waitFor();
  for (const end = Date.now() + 10_000; engines().length > 1 && Date.now() < end; ) await page.waitForTimeout(50);
  expect(engines()).toHaveLength(1);
  expect(page.workers()).not.toContain(worker);
  expect(await page.locator('[role=alert]').count()).toBe(0);
});

test('a worker that fails is replaced, and the model loaded again', async () => {
  const worker = page.workers().find((each) => each.url().includes('engine_worker'));
  await worker?.evaluate(() => void setTimeout(() => {
    throw new Error('out of memory');
  }));
  for (const end = Date.now() + 10_000; worker && page.workers().includes(worker) && Date.now() < end; ) await page.waitForTimeout(50);
  await page.getByLabel('The mirrored picture too').check();
  await page.locator('.run-state [role=status]', { hasText: '(2 passes)' }).waitFor();
  await page.getByLabel('The mirrored picture too').uncheck();
  await page.locator('.run-state [role=status]', { hasText: /^Segmented in [^(]*$/ }).waitFor();
  expect(await runsOn()).toMatch(/wasm/);
  expect(await page.locator('[role=alert]').count()).toBe(0);
});

test('loading is stopped, and begun again', async () => {
  // What is read slowly enough to be stopped.
  await page.route('**/model.ckpt-*', async (route) => {
    await page.waitForTimeout(1000);
    await route.continue().catch(() => undefined);
  });
  await choose('Threads', '1');
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await settled(page)).toMatch(/Segmented in/);
  expect(await modelTitle(page)).toBe('the embedded model');
  await page.unroute('**/model.ckpt-*');
  await choose('Threads', '1');
  await page.locator('.runs-on', { hasText: 'one thread' }).waitFor();
  await segmented(page);
});

test('several scales and the mirrored picture', async () => {
  const shares = (): Promise<string[]> => page.locator('.legend-share').allTextContents();
  const plain = await shares();
  await page.getByLabel('Scales').selectOption({ label: 'two: 0.5, 1' });
  await page.getByLabel('The mirrored picture too').check();
  await page.locator('.run-state [role=status]', { hasText: '(4 passes)' }).waitFor();
  // What is stopped is not shown as if it had been done.
  await page.getByLabel('Scales').selectOption({ label: 'six: 0.5 to 1.75, as published' });
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await settled(page)).toMatch(/^Not segmented since the model or its settings changed\. From before/);
  await page.getByLabel('Scales').selectOption({ label: 'two: 0.5, 1' });
  await page.locator('.run-state [role=status]', { hasText: '(4 passes)' }).waitFor();
  expect(await legendNames(page)).toEqual(['cat', 'background']);
  // A mean of four has other borders.
  expect(await shares()).not.toEqual(plain);
  // A frozen graph has one scale only.
  await page.getByText('Files', { exact: true }).click();
  await page.getByLabel('Choose files').setInputFiles(`${FOLDER}/os16_frozen_inference_graph.pb`);
  await page.locator('.model-title', { hasText: '.pb' }).waitFor();
  await segmented(page);
  expect(await page.getByLabel('Scales').isDisabled()).toBe(true);
  expect(await page.locator('[role=alert]').count()).toBe(0);
});

test('there is no other error on the console', () => {
  expect(web.errors.filter((error) => !/localhost:9|astronaut/.test(error))).toEqual([]);
});

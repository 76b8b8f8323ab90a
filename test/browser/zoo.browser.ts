/** Models by name in Chromium: downloaded once, kept in the page's Cache, gone on with after a break. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openPage, type Call, type TestPage } from './open_page.js';
import type * as Zoo from './page/zoo.js';

const ARCHIVE = 'deeplabv3_mnv2_pascal_train_aug_2018_01_29.tar.gz';

let page: TestPage;
let zoo: Call<typeof Zoo>;
beforeEach(async () => {
  page = await openPage();
  zoo = page.module<typeof Zoo>('zoo');
});
afterEach(async () => {
  expect(page.errors).toEqual([]);
  await page.close();
});

test('a model is downloaded once', async () => {
  expect(await zoo('isCached')).toBe(false);
  const first = await zoo('load');
  expect(first.variant).toMatch(/^DeepLab mobilenet_v2.* with 21 classes/);
  expect(first.phases).toEqual(['download', 'archive', 'weights']);
  expect(first.asked).toEqual(['all']);
  expect(await zoo('isCached')).toBe(true);
  expect(await zoo('kept')).toEqual([ARCHIVE]);
  expect(await zoo('load')).toEqual({ ...first, phases: ['archive', 'weights'], asked: [] });
});

test('in a worker too', async () => {
  expect((await page.module<typeof Zoo>('zoo', 'worker')('load')).asked).toEqual(['all']);
  // The page has the same Cache.
  expect((await zoo('load')).asked).toEqual([]);
});

test('what was interrupted is gone on with', async () => {
  expect(await zoo('loadPart', 1_000_000, '/slow')).toBe('AbortError');
  expect(await zoo('kept')).toEqual([`${ARCHIVE}?part=0`, `${ARCHIVE}?partial`]);
  const { asked, variant } = await zoo('load', '/slow');
  expect(asked).toEqual([expect.stringMatching(/^bytes=\d{7}-$/)]);
  expect(variant).toMatch(/^DeepLab/);
  expect(await zoo('kept')).toEqual([ARCHIVE]);
});

test('two at a time are one download', async () => {
  expect(await zoo('loadTwice')).toBe(1);
});

test('a page without a Cache keeps it for itself', async () => {
  await zoo('withoutCache');
  expect((await zoo('load')).asked).toEqual(['all']);
  expect((await zoo('load')).asked).toEqual([]);
});

test('an archive by URL, and as a File', async () => {
  const [byUrl, byFile] = await zoo('variablesOfArchive');
  expect(byUrl).toBeGreaterThan(100);
  expect(byFile).toBe(byUrl);
});

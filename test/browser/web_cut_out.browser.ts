/** Classes are cut out of the picture: in the page, as a file, and of the camera's frames. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { cutOut } from '../../src/results/cut_out/cut_out.js';
import { launchOptions } from './chromium.mjs';
import { downloaded, openPicture, overlayBecomes, segmented } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

const PICTURE = 'models/mobilenetv2_voc_small/os16_chelsea.input.png';
/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;
const CAT = [0.45, 0.5] as const;
const BACKGROUND = [0.97, 0.04] as const;

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb({ context: { viewport: { width: 1280, height: 900 } } });
  page = web.page;
  await segmented(page);
  await openPicture(page, PICTURE, 'os16_chelsea.input');
}, PATIENCE);
afterAll(() => web?.close());

const isOpaque = ([, , , alpha]: readonly number[]): boolean => alpha === 255;
const isClear = ([, , , alpha]: readonly number[]): boolean => alpha === 0;

test('the cat stays, what is around it is gone', async () => {
  await page.getByText('Cut out', { exact: true }).click();
  expect((await overlayBecomes(page, CAT, isOpaque))[3]).toBe(255);
  expect((await overlayBecomes(page, BACKGROUND, isClear))[3]).toBe(0);
  // Nothing shines through.
  expect(await page.locator('.stage-picture').evaluate((canvas: HTMLElement) => canvas.style.clipPath)).toMatch(/^inset\(0(px)? 100% 0(px)? 0(px)?\)$/);
});

test('the file is what the library cuts out, pixel by pixel', async () => {
  const { name, bytes } = await downloaded(page, 'Save cut-out');
  expect(name).toBe('os16_chelsea.input.cut-out.png');
  const found = PNG.sync.read(bytes);
  const model = await DeepLab.load();
  const picture = await readImage(PICTURE);
  const expected = cutOut(picture, await model.segment(picture, { probabilities: true }));
  await model.dispose();
  expect([found.width, found.height]).toEqual([expected.width, expected.height]);
  const alphas = (data: ArrayLike<number>): number[] => Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
  const [own, library] = [alphas(found.data), alphas(expected.data)];
  // The page's filters are float16.
  expect(own.reduce((most, alpha, i) => Math.max(most, Math.abs(alpha - library[i])), 0)).toBeLessThanOrEqual(2);
  // Edges fade: there are all kinds of alphas, and most pixels are one or the other.
  expect(new Set(own).size).toBeGreaterThan(100);
  expect(own.filter((alpha) => alpha === 0 || alpha === 255).length / own.length).toBeGreaterThan(0.8);
  // Of what is gone nothing is left in the file.
  expect(own.every((alpha, i) => alpha > 0 || (found.data[4 * i] | found.data[4 * i + 1] | found.data[4 * i + 2]) === 0)).toBe(true);
});

test('chips choose what is cut out, by keys too', async () => {
  const [cat, background] = [page.locator('.legend-entry', { hasText: 'cat' }), page.locator('.legend-entry', { hasText: 'background' })];
  expect(await cat.getAttribute('aria-pressed')).toBe('true');
  expect(await background.getAttribute('aria-pressed')).toBe('false');
  await background.focus();
  await page.keyboard.press('Space');
  await cat.click();
  expect((await overlayBecomes(page, CAT, isClear))[3]).toBe(0);
  expect((await overlayBecomes(page, BACKGROUND, isOpaque))[3]).toBe(255);
  await background.click();
  await page.locator('.cut-out-bar [role=status]', { hasText: 'Nothing of this picture is chosen' }).waitFor();
  await cat.click();
  expect((await overlayBecomes(page, CAT, isOpaque))[3]).toBe(255);
});

test('the background out of focus: everything is opaque, the cat as it was', async () => {
  await page.getByText('Blurred', { exact: true }).click();
  expect((await overlayBecomes(page, BACKGROUND, isOpaque))[3]).toBe(255);
  const found = PNG.sync.read((await downloaded(page, 'Save cut-out')).bytes);
  const { data, shape } = await readImage(PICTURE);
  const differs = (x: number, y: number): number => {
    const at = Math.floor(y * shape[0]) * shape[1] + Math.floor(x * shape[1]);
    return Math.max(...[0, 1, 2].map((c) => Math.abs(found.data[4 * at + c] - data[3 * at + c])));
  };
  expect(differs(...CAT)).toBe(0);
  expect(found.data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
  await page.getByText('Nothing', { exact: true }).click();
  expect((await overlayBecomes(page, BACKGROUND, isClear))[3]).toBe(0);
});

test('another picture is cut out as it comes, and the other views are as they were', async () => {
  await page.getByRole('button', { name: 'Example: An astronaut' }).click();
  await page.locator('.legend-name', { hasText: 'person' }).waitFor();
  // Her face, and the corner of the flag.
  expect((await overlayBecomes(page, [0.44, 0.22], isOpaque))[3]).toBe(255);
  await page.locator('.layers').getByText('Classes').click();
  expect((await overlayBecomes(page, [0.44, 0.22], ([, , , alpha]) => alpha > 100 && alpha < 200))[3]).toBeLessThan(200);
});

test('frames of the camera are cut out as they come', async () => {
  const options = launchOptions();
  const browser = await chromium.launch({ ...options, args: [...options.args, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
  const live = await openWeb({ browser });
  try {
    await live.page.getByRole('button', { name: 'Use camera' }).click();
    await live.page.locator('.frame-rate').waitFor({ timeout: 60_000 });
    await live.page.getByText('Cut out', { exact: true }).click();
    await live.page.locator('.stage-cut').waitFor({ timeout: 60_000 });
    // The camera that is played shows nothing that has a class.
    const background = live.page.locator('.legend-entry', { hasText: 'background' });
    expect((await overlayBecomes(live.page, [0.97, 0.5], isClear))[3]).toBe(0);
    await background.click();
    expect((await overlayBecomes(live.page, [0.97, 0.5], isOpaque))[3]).toBe(255);
    const { name, bytes } = await downloaded(live.page, 'Save cut-out');
    expect(name).toBe('camera.cut-out.png');
    expect(PNG.sync.read(bytes).data[3]).toBe(255);
    expect(live.errors).toEqual([]);
  } finally {
    await live.close();
    await browser.close();
  }
}, PATIENCE);

test('there is no error on the console', () => {
  expect(web.errors).toEqual([]);
});

/** Seeing it better: how sure the network is, two results beside each other, the divider, and several pictures at once. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { readLabels } from '../../src/io/pictures/image.js';
import { downloaded, overlayBecomes, segmented, unfold } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;
const CAT = [0.45, 0.5] as const;

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb({ context: { viewport: { width: 1280, height: 900 } } });
  page = web.page;
  await segmented(page);
}, PATIENCE);
afterAll(() => web?.close());

test('the likeliest classes are told at the pointer', async () => {
  const box = await page.locator('.stage').boundingBox();
  if (!box) throw new Error('The stage is not to be seen.');
  await page.mouse.move(box.x + CAT[0] * box.width, box.y + CAT[1] * box.height);
  await page.locator('.likely', { hasText: /likeliest: cat (9\d\.\d|100\.0) %/ }).waitFor();
  expect(await page.locator('.spot-tag').textContent()).toBe('cat');
});

test('confidence as a view: the inside of the cat is left as it is', async () => {
  await page.getByText('Confidence', { exact: true }).click();
  await page.locator('.stage-card .hint', { hasText: /it is less than half sure/ }).waitFor();
  expect((await overlayBecomes(page, CAT, ([, , , alpha]) => alpha < 20))[3]).toBeLessThan(20);
  await page.locator('.layers').getByText('Classes').click();
  expect((await overlayBecomes(page, CAT, ([, , , alpha]) => alpha > 100))[3]).toBeGreaterThan(100);
});

test('the divider shows the picture alone at its left, by keys too', async () => {
  await page.getByLabel('Divider', { exact: true }).check();
  const slider = page.getByRole('slider', { name: /^Divider/ });
  expect(await slider.getAttribute('aria-valuetext')).toBe('50 per cent picture');
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator('.stage-overlay').evaluate((canvas: HTMLElement) => canvas.style.clipPath)).toBe('inset(0px 0px 0px 48%)');
  // By the handle.
  const box = await page.locator('.stage').boundingBox();
  if (!box) throw new Error('The stage is not to be seen.');
  await page.mouse.move(box.x + 0.48 * box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.8 * box.width, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  expect(Number(await slider.inputValue())).toBeGreaterThan(75);
  await page.getByLabel('Divider', { exact: true }).uncheck();
  expect(await slider.count()).toBe(0);
});

test('a result is kept as A, and B differs from it in as many pixels as are counted', async () => {
  const before = await readLabels((await downloaded(page, 'Label map')).bytes);
  expect(await page.getByText('Changes', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Keep as A' }).click();
  await unfold(page, 'How it runs');
  await page.getByLabel('The mirrored picture too').check();
  await page.locator('.run-state [role=status]', { hasText: '(2 passes)' }).waitFor();
  const after = await readLabels((await downloaded(page, 'Label map')).bytes);
  const differing = after.data.filter((label, i) => label !== before.data[i]).length;
  expect(differing).toBeGreaterThan(0);
  expect(await page.locator('.compare-count').getAttribute('data-count')).toBe(String(differing));
  expect(await page.locator('.compare-words').textContent()).toMatch(/A the embedded model, output stride 16; B the embedded model, output stride 16, mirrored too\./);
  await page.getByText('Changes', { exact: true }).click();
  await overlayBecomes(page, CAT, ([red, , , alpha]) => red < 20 && alpha === 120);
  const bright = await page.locator('canvas.stage-overlay').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return data.filter((value, i) => i % 4 === 3 && value === 225).length;
  });
  expect(bright).toBe(differing);
  // Another picture has nothing to be compared with.
  await page.getByRole('button', { name: 'Example: An astronaut' }).click();
  await page.locator('.legend-name', { hasText: 'person' }).waitFor();
  expect(await page.locator('.compare-count').count()).toBe(0);
  expect(await page.getByRole('radio', { name: 'Classes' }).isChecked()).toBe(true);
  await page.getByLabel('The mirrored picture too').uncheck();
  await page.locator('.run-state [role=status]', { hasText: /^Segmented in [^(]*$/ }).waitFor();
});

test('several pictures at once, with a ZIP of their results', async () => {
  const files = await Promise.all(['chelsea.png', 'camera.png'].map(async (name) => ({ name, mimeType: 'image/png', buffer: await readFile(`examples/${name}`) })));
  await page.locator('input[type=file][accept]').setInputFiles([...files, { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }]);
  await page.locator('.batch-card [role=status]', { hasText: '2 of 3 segmented, 1 could not be read.' }).waitFor();
  expect(await page.locator('.batch-item').allTextContents()).toEqual([expect.stringMatching(/^chelseacat 7\d/), expect.stringMatching(/^camerabackground [67]\d\.\d %, person/), expect.stringMatching(/^notes.*a text file/)]);
  const { name, bytes } = await downloaded(page, 'Save as ZIP');
  expect(name).toBe('deeplab-results.zip');
  const found = unzipSync(new Uint8Array(bytes));
  expect(Object.keys(found).sort()).toEqual(['camera.labels.png', 'camera.overlay.png', 'chelsea.labels.png', 'chelsea.overlay.png', 'shares.csv']);
  expect(strFromU8(found['shares.csv'])).toMatch(/^picture,class,pixels,share\r\nchelsea,cat,\d+,0\.7\d+\r\n/);
  expect((await readLabels(found['camera.labels.png'])).shape).toEqual([512, 512]);
  // One of them is looked at by itself.
  await page.locator('.batch-item', { hasText: 'camera' }).click();
  await page.locator('.picture-facts', { hasText: 'camera, 512 × 512 pixels' }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await page.locator('.batch-card').count()).toBe(0);
});

test('there is no error on the console', () => {
  expect(web.errors).toEqual([]);
});

/** The third tab: a class is taught by strokes, by pointer and by keys, trained on, taken along, and kept. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { DeepLab, readImage, readLabels } from '../../src/index.js';
import { downloaded, modelTitle, segmented } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

/** Milliseconds; several of these tests run at once on machines that may be slow. */
const PATIENCE = 120_000;
/** RGBA of a stroke of the second class. */
const PAINT = [230, 159, 0, 230];

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb({ hash: '#teach' });
  ({ page } = web);
  page.setDefaultTimeout(PATIENCE / 2);
  await status('Choose a class').waitFor();
  // The page is built here, where no file of tests did that before.
}, 3 * PATIENCE);
afterAll(() => web.close());

const status = (text: string): Locator => page.locator('.te-paint > .te-status', { hasText: text });
const stage = (): Locator => page.locator('.te-stage');
const chooseClass = (index: number): Promise<void> => page.locator('.te-choose input').nth(index).check();
const filesOf = (section: string): Locator => page.locator(`section[aria-labelledby=${section}] input[type=file]`).first();

/** Draws a line, from and to shares of the picture's width and height. */
async function draw(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): Promise<void> {
  const box = await stage().boundingBox();
  if (!box) throw new Error('The picture is not shown.');
  const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up();
}

/** RGBA over the picture, at a share of its width and height. */
function over(x: number, y: number): Promise<number[]> {
  return page.locator('.te-layers').evaluate(
    (canvas: HTMLCanvasElement, [left, top]) => Array.from(canvas.getContext('2d')?.getImageData(Math.floor(left * canvas.width), Math.floor(top * canvas.height), 1, 1).data ?? []),
    [x, y] as const,
  );
}

async function becomes(x: number, y: number, alpha: 'tinted' | 'clear'): Promise<void> {
  for (const end = Date.now() + 30_000; ; await page.waitForTimeout(50)) {
    const rgba = await over(x, y);
    if ((rgba[3] > 0) === (alpha === 'tinted')) return;
    if (Date.now() > end) throw new Error(`At ${x}, ${y} is ${rgba.join(' ')}, which should be ${alpha}.`);
  }
}

/** What lies over the picture is drawn in the next frames, and what is learned comes later still. */
async function becomesPainted(x: number, y: number, painted: boolean): Promise<void> {
  for (const end = Date.now() + 30_000; ; await page.waitForTimeout(50)) {
    const rgba = await over(x, y);
    if ((rgba.join() === PAINT.join()) === painted) return;
    if (Date.now() > end) throw new Error(`At ${x}, ${y} is ${rgba.join(' ')}; a stroke of the second class is ${PAINT.join(' ')}.`);
  }
}

test('two strokes teach two classes, and a third where it was wrong', async () => {
  await page.getByRole('button', { name: 'Paint on astronaut' }).click();
  await page.getByLabel('Name of class 2').fill('space suit');
  await draw([0.3, 0.65], [0.27, 0.9]);
  await status('Now choose another class').waitFor();
  await chooseClass(0);
  await draw([0.6, 0.1], [0.85, 0.35]);
  await status('Learned from your strokes').waitFor();
  await draw([0.1, 0.1], [0.3, 0.15]);
  await draw([0.38, 0.2], [0.42, 0.33]);
  await becomes(0.2, 0.75, 'tinted');
  await becomes(0.55, 0.05, 'clear');
  // All pictures are labelled.
  await status('labelled 4 pictures').waitFor();
}, PATIENCE);

test('what is painted by keys is taken back and made again by keys', async () => {
  await page.getByRole('button', { name: 'Paint on chelsea' }).click();
  await stage().focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('2');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.down(' ');
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.up(' ');
  await becomesPainted(0.54, 0.5, true);
  await page.keyboard.press('Control+z');
  await page.locator('.teach > [role=status]', { hasText: 'Taken back: a stroke.' }).waitFor({ state: 'attached' });
  await becomesPainted(0.54, 0.5, false);
  await page.keyboard.press('Control+Shift+Z');
  await becomesPainted(0.54, 0.5, true);
  await page.keyboard.press('Control+z');
}, PATIENCE);

test('a removed class comes back with its strokes', async () => {
  await page.getByRole('button', { name: 'Add a class' }).click();
  await draw([0.8, 0.8], [0.9, 0.9]);
  await page.getByRole('button', { name: 'Remove the class class 2' }).click();
  await page.locator('.te-class').nth(2).waitFor({ state: 'detached' });
  expect(await page.locator('.te-class').count()).toBe(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.te-class').nth(2).waitFor();
  expect(await page.locator('.te-class').count()).toBe(3);
  expect(await page.locator('.te-unpainted').count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Remove the class class 2' }).click();
  await status('Learned from your strokes').waitFor();
}, PATIENCE);

test('the checkpoint of the strokes is one that the library opens, with its classes', async () => {
  await page.getByRole('button', { name: 'Paint on astronaut' }).click();
  const { name, bytes } = await downloaded(page, 'Checkpoint (ZIP)');
  expect(name).toBe('taught_checkpoint.zip');
  const files = unzipSync(bytes);
  expect(Object.keys(files).sort()).toEqual(['classes.txt', 'model.ckpt.data-00000-of-00001', 'model.ckpt.index']);
  const model = await DeepLab.load(files);
  expect(model.labelSet.classes).toEqual(['everything else', 'space suit']);
  const { labels } = await model.segment(await readImage('examples/astronaut.png'));
  await model.dispose();
  expect([labels.get(384, 102), labels.get(25, 281)]).toEqual([1, 0]);
}, PATIENCE);

test('a VOC folder is written, and read again', async () => {
  const { bytes } = await downloaded(page, 'VOC folder (ZIP)');
  const files = unzipSync(bytes);
  expect(new TextDecoder().decode(files['VOC2012/ImageSets/Segmentation/train.txt'])).toBe('chelsea\nastronaut\ncamera\ngrace_hopper\n');
  const labels = await readLabels(files['VOC2012/SegmentationClass/astronaut.png']);
  expect([labels.shape, labels.get(384, 102), labels.get(25, 281)]).toEqual([[512, 512], 1, 0]);

  await page.getByRole('button', { name: 'Begin anew' }).click();
  await status('Add a picture').waitFor();
  await filesOf('te-files').setInputFiles({ name: 'taught_voc.zip', mimeType: 'application/zip', buffer: bytes });
  await status('Learned from your strokes').waitFor();
  expect(await page.locator('.te-name').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).toEqual(['everything else', 'space suit']);
  expect(await page.locator('.te-picture').count()).toBe(4);
}, PATIENCE);

test('training goes on from there, can be stopped, and is kept when the page is closed', async () => {
  await page.getByLabel('Steps').selectOption('1000');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('.te-status', { hasText: 'Step 2' }).waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await status('what the trained network says').waitFor();
  expect(await page.locator('.te-curve').count()).toBe(1);
  const { bytes } = await downloaded(page, 'Checkpoint (ZIP)');
  expect(Object.keys(unzipSync(bytes)).find((name) => name.endsWith('.index'))).toMatch(/^model\.ckpt-\d+\.index$/);

  await page.waitForTimeout(1500);
  await page.reload();
  await status('what the trained network says').waitFor();
  await page.locator('.te-look .segments label', { hasText: 'From strokes' }).click();
  await status('Learned from your strokes').waitFor();
}, PATIENCE);

test('it runs on the first tab', async () => {
  await page.getByRole('button', { name: 'Use it on the first tab' }).click();
  await page.locator('.model-title', { hasText: 'what you taught' }).waitFor();
  await segmented(page);
  expect(await modelTitle(page)).toContain('what you taught');
  await page.getByRole('tab', { name: 'Teach it' }).click();
}, PATIENCE);

test('files that are none of these say so', async () => {
  await filesOf('te-files').setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
  await page.locator('section[aria-labelledby=te-files] .error', { hasText: 'The ZIP could not be opened' }).waitFor();
}, PATIENCE);

test('on a phone everything fits', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('there is no error on the console', () => {
  expect(web.errors).toEqual([]);
});

/** The page as it is built: what a visitor sees and does, from the first look to the exported files. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readImage, readLabels } from '../../src/io/pictures/image.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { displayColor } from '../../web/labels/display_palette.js';
import { codesOf, colorTable, paintOver, type Look } from '../../web/labels/paint.js';
import { downloaded, legendNames, openPicture, overlayBecomes, segmented } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

const GOLDEN = 'models/mobilenetv2_voc_small/os16_chelsea';
/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb({ context: { viewport: { width: 1280, height: 800 } } });
  page = web.page;
}, PATIENCE);
afterAll(() => web?.close());

test('at first it shows the example, segmented by the embedded model', async () => {
  expect(await segmented(page)).toMatch(/cat 7\d\.\d %, background 2\d\.\d %/);
  expect(await legendNames(page)).toEqual(['cat', 'background']);
  expect(await page.locator('.runs-on').textContent()).toMatch(/Runs on wasm with (one thread|\d+ threads), output stride 16/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('the browser shows the first picture by itself until a worker has decoded it', async () => {
  await page.addInitScript(() => {
    new MutationObserver((records) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes]).find((node) => node instanceof HTMLImageElement && node.className === 'stage-preview');
      if (added instanceof HTMLImageElement) document.documentElement.dataset.preview = added.src.slice(0, 5);
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await segmented(page);
  expect(await page.evaluate(() => document.documentElement.dataset.preview)).toBe('blob:');
  expect(await page.locator('.stage-preview').count()).toBe(0);
});

test('the label map that it exports is TensorFlow’s', async () => {
  await openPicture(page, `${GOLDEN}.input.png`, 'os16_chelsea.input');
  const { name, bytes } = await downloaded(page, 'Label map');
  expect(name).toBe('os16_chelsea.input.labels.png');
  const [found, expected] = [await readLabels(bytes), await readLabels(await readFile(`${GOLDEN}.labels.png`))];
  expect(found.shape).toEqual(expected.shape);
  const equal = found.data.filter((label, i) => label === expected.data[i]).length;
  expect(equal / expected.data.length).toBeGreaterThanOrEqual(0.999);
});

test('the overlay that it exports is what is seen: colours, outlines, opacity, patterns, and a class by itself', async () => {
  await page.getByRole('slider', { name: /Opacity/ }).fill('80');
  const { data, shape } = await readLabels((await downloaded(page, 'Label map')).bytes);
  const labels = { width: shape[1], height: shape[0], data: Uint8Array.from(data) };
  const picture = await readImage(`${GOLDEN}.input.png`);
  const colors = PASCAL_VOC.classes.map((_, index) => displayColor(PASCAL_VOC, index)?.rgb);
  const expectLook = async (look: Look): Promise<void> => {
    const { name, bytes } = await downloaded(page, 'Overlay');
    expect(name).toBe('os16_chelsea.input.overlay.png');
    const expected = Uint8ClampedArray.from({ length: labels.data.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : picture.data[Math.floor(i / 4) * 3 + (i % 4)]));
    paintOver(expected, codesOf(labels, 1), colorTable(look));
    const saved = await readImage(bytes);
    expect(saved.shape).toEqual(picture.shape);
    expect(Buffer.compare(saved.data, Uint8Array.from(expected.filter((_, i) => i % 4 !== 3)))).toBe(0);
  };
  await expectLook({ colors, opacity: 0.8, patterns: false });
  await page.getByLabel('Patterns').check();
  await page.locator('.legend-entry', { hasText: 'cat' }).click();
  await expectLook({ colors, opacity: 0.8, patterns: true, highlighted: 8 });
  await page.locator('.legend-entry', { hasText: 'cat' }).click();
  await page.locator('h1').hover();
  await page.getByLabel('Patterns').uncheck();
});

/** Where the cat is, and where it is not, as shares of width and height. */
const CAT = [0.45, 0.5] as const;
const BACKGROUND = [0.95, 0.1] as const;

test('the slider changes the overlay', async () => {
  const setOpacity = async (percent: number): Promise<void> => {
    await page.getByRole('slider', { name: /Opacity/ }).fill(String(percent));
    const alpha = Math.round(2.55 * percent);
    const rgba = await overlayBecomes(page, CAT, (found) => found[3] === alpha);
    expect(rgba[3]).toBe(alpha);
    // The cat is VOC's class 8. Canvases keep colours multiplied by their alpha, which rounds.
    expect(Math.abs(rgba[0] - (percent === 0 ? 0 : (displayColor(PASCAL_VOC, 8)?.rgb[0] ?? 0)))).toBeLessThanOrEqual(2);
  };
  await setOpacity(100);
  const full = await page.locator('.stage').screenshot();
  await setOpacity(0);
  expect(full.equals(await page.locator('.stage').screenshot())).toBe(false);
  await setOpacity(60);
});

test('a class of the legend is highlighted while it is pointed at, and others are dimmed', async () => {
  const [cat, background] = [page.locator('.legend-entry', { hasText: 'cat' }), page.locator('.legend-entry', { hasText: 'background' })];
  const isTinted = ([red]: readonly number[]): boolean => red > 60;
  const isDimmed = ([red, , , alpha]: readonly number[]): boolean => red < 20 && alpha > 150;
  const isClear = ([, , , alpha]: readonly number[]): boolean => alpha === 0;
  const look = async (ofCat: (rgba: readonly number[]) => boolean, ofBackground: (rgba: readonly number[]) => boolean): Promise<void> => {
    expect(ofCat(await overlayBecomes(page, CAT, ofCat))).toBe(true);
    expect(ofBackground(await overlayBecomes(page, BACKGROUND, ofBackground))).toBe(true);
  };
  await look(isTinted, isClear);
  await cat.hover();
  await look(isTinted, isDimmed);
  await background.hover();
  await look(isDimmed, isClear);
  await page.locator('h1').hover();
  await look(isTinted, isClear);
  // Pressed, it stays.
  await cat.click();
  await page.locator('h1').click();
  expect(await cat.getAttribute('aria-pressed')).toBe('true');
  await look(isTinted, isDimmed);
  await cat.click();
  await page.locator('h1').click();
  await look(isTinted, isClear);
});

test('colours have names', async () => {
  expect(await page.locator('.legend-color').allTextContents()).toEqual(['violet', 'as it is']);
});

test('the class under the pointer is named, also in the legend', async () => {
  const stage = page.locator('.stage');
  const box = await stage.boundingBox();
  if (!box) throw new Error('The stage is not to be seen.');
  await page.mouse.move(box.x + CAT[0] * box.width, box.y + CAT[1] * box.height);
  expect(await page.locator('.readout').textContent()).toMatch(/^cat at column 20\d, row 1[45]\d/);
  expect(await page.locator('.spot-tag').textContent()).toBe('cat');
  expect(await page.locator('.legend-entry.at-spot').textContent()).toContain('cat');
  await page.mouse.move(box.x + BACKGROUND[0] * box.width, box.y + BACKGROUND[1] * box.height);
  expect(await page.locator('.spot-tag').textContent()).toBe('background');
  await page.mouse.move(box.x - 5, box.y - 5);
  expect(await page.locator('.spot-tag').count()).toBe(0);
});

test('patterns tell classes apart without colours', async () => {
  const marked = (): Promise<boolean> =>
    page.locator('canvas.stage-overlay').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(canvas.width >> 1, 0, 1, canvas.height) ?? { data: [] };
      // Lines are black, and not as strong as the dark side of an outline.
      return data.some((value, i) => i % 4 === 3 && value > 0 && value < 200 && data[i - 1] === 0 && data[i - 2] === 0 && data[i - 3] === 0);
    });
  expect(await marked()).toBe(false);
  await page.getByLabel('Patterns').check();
  for (const end = Date.now() + 5000; !(await marked()) && Date.now() < end; ) await page.waitForTimeout(20);
  expect(await marked()).toBe(true);
  await page.getByLabel('Patterns').uncheck();
});

test('times of all stages are told', async () => {
  const rows = await page.locator('.timings tr').allTextContents();
  expect(rows).toEqual([
    expect.stringMatching(/^Fit the picture to the crop[\d.]+ m?s$/),
    expect.stringMatching(/^Network[\d.]+ m?s$/),
    expect.stringMatching(/^Labels and legend[\d.]+ m?s$/),
    expect.stringMatching(/^This picture[\d.]+ m?s$/),
    expect.stringMatching(/^Before: loading the model[\d.]+ m?s$/),
  ]);
});

test('a file that is no picture is refused in the library’s words, and the picture stays', async () => {
  await page.locator('input[type=file][accept]').setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\nand nothing more', 'latin1') });
  expect(await page.locator('.picture-card [role=alert]').textContent()).toContain('broken.png');
  expect(await legendNames(page)).toEqual(['cat', 'background']);
  await page.getByRole('button', { name: 'Example: An astronaut' }).click();
  await page.locator('.legend-name', { hasText: 'person' }).waitFor();
  expect(await page.locator('.picture-card [role=alert]').count()).toBe(0);
});

/** An empty picture, as the browser writes it. */
async function drawn(name: string, mimeType: string, width: number, height: number) {
  const url = await page.evaluate(([type, ...size]) => Object.assign(document.createElement('canvas'), { width: size[0], height: size[1] }).toDataURL(type), [mimeType, width, height] as const);
  expect(url.startsWith(`data:${mimeType}`)).toBe(true);
  return { name, mimeType, buffer: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64') };
}

test.each([
  ['a photo is turned upright', async () => ({ name: 'turned.jpg', mimeType: 'image/jpeg', buffer: await readFile('test/io/pictures/jpeg_fixtures/exif6.jpg') }), 'turned, 13 × 19 pixels'],
  ['a format that only the browser reads', () => drawn('drawn.webp', 'image/webp', 40, 30), 'drawn, 40 × 30 pixels'],
  ['a picture with very many pixels is shrunk', () => drawn('large.png', 'image/png', 3000, 2000), 'large, 2449 × 1632 pixels, shrunk from 3000 × 2000'],
] as const)('%s', async (_, file, facts) => {
  await page.locator('input[type=file][accept]').setInputFiles(await file());
  await page.locator('.picture-facts', { hasText: facts }).waitFor();
  await segmented(page);
});

test('a picture is pasted, and dropped', async () => {
  const bytes = (await readFile(`${GOLDEN}.input.png`)).toString('latin1');
  const give = (type: 'paste' | 'drop'): Promise<void> =>
    page.evaluate(
      ([kind, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(content, (character) => character.charCodeAt(0))], `${kind}.png`, { type: 'image/png' }));
        window.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: data }) : new DragEvent('drop', { dataTransfer: data }));
      },
      [type, bytes] as const,
    );
  for (const type of ['paste', 'drop'] as const) {
    await page.getByRole('button', { name: 'Example: An astronaut' }).click();
    await page.locator('.legend-name', { hasText: 'person' }).waitFor();
    await give(type);
    await page.locator('.legend-name', { hasText: 'cat' }).waitFor();
  }
});

test('there is no error on the console', () => {
  expect(web.errors).toEqual([]);
});

/** The course as pages of the site, in the browser: every chapter, the way between them, and the views that can be touched. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { violations } from './axe.js';
import { openWeb, type OpenedWeb, type WebOptions } from './web_site.js';

/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;

const CHAPTERS = ['index', '0_picture_in_labels_out', '1_convolution', '2_inverted_residuals', '3_xception', '4_aspp', '5_labels_and_speed', '6_how_good_is_it', '7_learning', '8_small_numbers', '9_checkpoint'];

let web: OpenedWeb | undefined;
afterEach(async () => {
  const errors = web?.errors ?? [];
  await web?.close();
  web = undefined;
  expect(errors).toEqual([]);
});

const addressOf = (name: string): string => `${web?.url.replace(/#.*$/, '')}course/${name}.html`;

async function open(name: string, options: WebOptions = {}): Promise<Page> {
  web = await openWeb(options);
  await web.page.goto(addressOf(name));
  return web.page;
}

/** Brings a view into sight, and waits until it is there. */
async function view(page: Page, name: string) {
  const place = page.locator(`[data-view=${name}]`);
  await place.scrollIntoViewIfNeeded();
  // What stands above may still come to its height.
  await page.evaluate((wanted) => document.querySelector(`[data-view=${wanted}]`)?.scrollIntoView(), name);
  await place.locator('.live').waitFor();
  return place.locator('.live');
}

describe.each([
  [1440, 'light'],
  [390, 'dark'],
] as const)('%i pixels, %s', (width, colorScheme) => {
  test('every chapter loads, is no wider than the page, and its links and figures are there', async () => {
    const page = await open('index', { context: { viewport: { width, height: 900 }, colorScheme } });
    const reached = new Set<string>();
    for (const name of CHAPTERS) {
      await page.goto(addressOf(name));
      expect(await page.locator('h1').count()).toBe(1);
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, width]);
      // Figures come when they are near: all are asked for at once here.
      const broken = await page.evaluate(async () => {
        const figures = [...document.querySelectorAll('img')];
        const loaded = figures.map(async (image) => {
          image.loading = 'eager';
          await image.decode();
        });
        return (await Promise.allSettled(loaded)).flatMap(({ status }, i) => (status === 'rejected' ? [figures[i].src] : []));
      });
      expect(broken).toEqual([]);
      for (const link of await page.locator('a[href]').evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href))) if (link.startsWith(new URL(page.url()).origin)) reached.add(link);
    }
    const missing: string[] = [];
    const pages = new Map<string, string>();
    for (const link of reached) {
      const [address, anchor] = link.split('#');
      if (!pages.has(address)) {
        const response = await page.request.get(address);
        pages.set(address, response.ok() ? await response.text() : '');
      }
      const html = pages.get(address) ?? '';
      if (html === '' || (anchor !== undefined && !html.includes(` id="${decodeURIComponent(anchor)}"`))) missing.push(link);
    }
    expect(missing).toEqual([]);
    expect(reached.size).toBeGreaterThan(CHAPTERS.length);
  }, PATIENCE);
});

test.each([
  [1440, 'light'],
  [390, 'dark'],
] as const)('axe finds nothing in any chapter: %i pixels, %s', async (width, colorScheme) => {
  const page = await open('index', { context: { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' } });
  for (const name of [...CHAPTERS, 'code/src-ops-geometry-conv_geometry']) {
    await page.goto(addressOf(name));
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    for (const place of await page.locator('.view').all()) await view(page, (await place.getAttribute('data-view')) ?? '');
    expect([name, await violations(page)]).toEqual([name, []]);
  }
}, PATIENCE);

test('from the page to the course, on through it, and back', async () => {
  web = await openWeb();
  const { page } = web;
  await page.getByRole('link', { name: 'Course', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'The course' }).waitFor();
  await page.locator('[rel=next]').click();
  await page.getByRole('heading', { level: 1, name: '0. A picture in, labels out' }).waitFor();
  // A word leads to where it is explained.
  await page.locator('a.term', { hasText: 'backbone' }).first().click();
  await page.getByRole('heading', { level: 2, name: 'One formula' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#one-formula');
  await page.locator('.chapters a', { hasText: '9. What a checkpoint is' }).click();
  expect(await page.locator('[rel=next]').count()).toBe(0);
  await page.locator('.home').click();
  await page.getByRole('tab', { name: 'Segment' }).waitFor();
}, PATIENCE);

test('the look inside leads to the course', async () => {
  web = await openWeb({ hash: '#inside' });
  const { page } = web;
  await page.getByText('What the words mean', { exact: false }).click();
  await page.getByRole('link', { name: 'In the course' }).first().click();
  await page.getByRole('heading', { level: 1, name: /^1\. What a convolution reads/ }).waitFor();
}, PATIENCE);

test('the development server serves the same', async () => {
  const { endpoint, scratch } = JSON.parse(process.env.TEST_SITE ?? '{}') as { endpoint: string; scratch: string };
  const server = await createServer({ configFile: 'web/vite.config.ts', cacheDir: `${scratch}/vite-course`, logLevel: 'error', server: { port: 0, watch: null } });
  const browser = await chromium.connect(endpoint);
  try {
    await server.listen();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(String(error)));
    await page.goto(`${server.resolvedUrls?.local[0]}course/1_convolution.html`);
    const rates = await view(page, 'rates');
    await rates.getByLabel('Rate').fill('18');
    expect(await rates.locator('.live-words').getAttribute('data-inside')).toBe('1');
    await page.getByRole('link', { name: 'conv_geometry.ts' }).first().click();
    await page.getByRole('heading', { name: 'src/ops/geometry/conv_geometry.ts' }).waitFor();
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
  }
}, PATIENCE);

test('answers are folded until they are asked for', async () => {
  const page = await open('6_how_good_is_it');
  const answer = page.locator('article details').first();
  expect(await answer.locator('pre').first().isVisible()).toBe(false);
  await answer.locator('summary').click();
  expect(await answer.locator('pre').first().isVisible()).toBe(true);
}, PATIENCE);

describe('views', () => {
  test('rates: more and more taps lie outside; the drawn figure makes room', async () => {
    const page = await open('1_convolution');
    const rates = await view(page, 'rates');
    expect(await page.locator('img[src$="atrous_taps.svg"]').isVisible()).toBe(false);
    const inside = (): Promise<string | null> => rates.locator('.live-words').getAttribute('data-inside');
    expect(await inside()).toBe('9');
    await rates.getByLabel('Rate').fill('18');
    expect(await inside()).toBe('1');
    await rates.getByRole('application').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
    expect(await rates.locator('.live-words').textContent()).toMatch(/^Position 16, 1\..*2 of 9 taps lie inside/);
  }, PATIENCE);

  test('a sum: another weight, another position', async () => {
    const page = await open('1_convolution');
    const sum = await view(page, 'sum');
    const total = async (): Promise<number> => Number((await sum.locator('.live-total').textContent())?.replace('−', '-'));
    const products = async (): Promise<number> => {
      const texts = await sum.locator('.live-terms label span:last-child').allTextContents();
      return texts.reduce((all, text) => all + Number(text.replace('−', '-').replace('= ', '')), 0);
    };
    expect(Math.abs((await total()) - (await products()))).toBeLessThan(0.05);
    await sum.getByLabel('Filter').selectOption('as it is');
    const before = await total();
    await sum.getByLabel('Weight of row 2, column 2').fill('3');
    expect(Math.abs((await total()) - 3 * before)).toBeLessThan(0.03);
    expect(await sum.getByLabel('Filter').evaluate((select: HTMLSelectElement) => select.selectedOptions[0].text)).toBe('your own');
    await sum.getByRole('application').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await sum.locator('.live-words').textContent()).toMatch(/^At row 13, column 17/);
  }, PATIENCE);

  test('a receptive field: as chapter 1 prints it, and smaller without rates', async () => {
    const page = await open('1_convolution');
    const field = await view(page, 'field');
    const side = (): Promise<string | null> => field.locator('.live-words').getAttribute('data-side');
    await field.getByLabel('Layers').fill('18');
    expect(await side()).toBe('491');
    await field.getByRole('checkbox').uncheck();
    expect(await side()).toBe('395');
    await field.getByLabel('Output stride').selectOption('8');
    expect(await side()).toBe('235');
  }, PATIENCE);

  test('a loss that falls, and can be stopped', async () => {
    const page = await open('7_learning');
    const loss = await view(page, 'loss');
    await loss.getByRole('button', { name: 'Teach it' }).click();
    await loss.locator('figcaption', { hasText: 'what it finds' }).waitFor();
    await page.waitForFunction(() => Number(document.querySelector<HTMLElement>('[data-steps]')?.dataset.steps) >= 20);
    await loss.getByRole('button', { name: 'Stop' }).click();
    await loss.getByRole('button', { name: 'Teach it' }).waitFor();
    expect(Number(/loss (\d\.\d+)/.exec((await loss.locator('.live-words').textContent()) ?? '')?.[1])).toBeLessThan(1);
    expect(await loss.locator('polyline.is-chosen').count()).toBe(1);
  }, PATIENCE);

  test('feature maps of the embedded model', async () => {
    const page = await open('0_picture_in_labels_out');
    const maps = await view(page, 'maps');
    await maps.getByRole('button', { name: 'Run the network' }).click();
    await maps.locator('.live-words', { hasText: '257 × 257 positions, 16 channels' }).waitFor();
    expect(await maps.locator('.live-tiles canvas').count()).toBe(12);
    await maps.getByLabel('Layer').selectOption('scores, a map for each class');
    await maps.locator('.live-words', { hasText: '33 × 33 positions, 21 channels' }).waitFor();
    expect(await maps.getByRole('alert').count()).toBe(0);
  }, PATIENCE);
});

/** What axe says of every view: in both colour schemes, on a desk, a tablet and a phone. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { violations } from './axe.js';
import { segmented, unfold } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;
const WIDTHS = [1440, 820, 390] as const;
const GOLDEN = 'models/mobilenetv2_voc_small/os16_chelsea';

async function unfoldAll(page: Page): Promise<void> {
  const folded = page.locator('details:not([open]) > summary:visible');
  while ((await folded.count()) > 0) await folded.first().click();
}

/** One after the other: each goes on from what the one before has left. */
const VIEWS: readonly (readonly [name: string, show: (page: Page) => Promise<unknown>])[] = [
  ['the first look', (page) => segmented(page)],
  ['all cards unfolded', unfoldAll],
  ['the zoo', (page) => page.getByText('Zoo', { exact: true }).click()],
  [
    'confidence',
    async (page) => {
      await page.getByText('Confidence', { exact: true }).click();
      await page.locator('.stage-card .hint', { hasText: /it is less than half sure/ }).waitFor();
    },
  ],
  [
    'the cut-out',
    async (page) => {
      await page.getByText('Cut out', { exact: true }).click();
      await page.locator('.stage-cut').waitFor();
    },
  ],
  [
    'A beside B, and the divider',
    async (page) => {
      await page.locator('.layers').getByText('Classes').click();
      await page.getByRole('button', { name: 'Keep as A' }).click();
      await unfold(page, 'How it runs');
      await page.getByLabel('The mirrored picture too').check();
      await page.locator('.compare-count').waitFor();
      await page.getByLabel('Divider', { exact: true }).check();
      await page.getByText('Changes', { exact: true }).click();
    },
  ],
  [
    'several pictures, one of which is none',
    async (page) => {
      const picture = { name: 'cat.png', mimeType: 'image/png', buffer: await readFile(`${GOLDEN}.input.png`) };
      await page.locator('input[type=file][accept]').setInputFiles([picture, { ...picture, name: 'notes.png', buffer: Buffer.from('no picture') }]);
      await page.locator('.batch-card [role=status]', { hasText: '1 of 2 segmented, 1 could not be read.' }).waitFor();
    },
  ],
  [
    'the look inside, with its tour',
    async (page) => {
      await page.getByRole('tab', { name: 'Look inside' }).click();
      await page.locator('.in-tile').first().waitFor({ timeout: 60_000 });
    },
  ],
  [
    'the sum behind a value, the filters, the words',
    async (page) => {
      await unfoldAll(page);
      await page.locator('.in-result').waitFor();
      await page.locator('.in-filter').first().waitFor();
    },
  ],
  [
    'a search, and another channel',
    async (page) => {
      await page.locator('.in-tile').nth(2).click();
      await page.getByRole('searchbox').fill('depthwise');
      await page.locator('.in-found').first().waitFor();
    },
  ],
  [
    'teaching',
    async (page) => {
      await page.getByRole('tab', { name: 'Teach it' }).click();
      await page.locator('.te-stage canvas, .te-paint canvas').first().waitFor({ timeout: 60_000 });
    },
  ],
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  let web: OpenedWeb;
  let page: Page;
  beforeAll(async () => {
    web = await openWeb({ context: { viewport: { width: WIDTHS[0], height: 900 }, colorScheme, reducedMotion: 'reduce' } });
    page = web.page;
  }, PATIENCE);
  afterAll(() => web?.close());

  test.each(VIEWS)('%s', async (_, show) => {
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
    await show(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await violations(page)]).toEqual([width, []]);
    }
  }, PATIENCE);
});

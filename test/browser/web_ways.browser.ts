/** The page in all the ways in which it is visited: by keyboard, on a phone, with a camera, from hosts of all kinds. And its policy is real. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { GPU_WORKER_POLICY, headersFile, headersFor, PAGE_POLICY } from '../../web/policy.js';
import { launchOptions } from './chromium.mjs';
import { legendNames, segmented, unfold } from './web_actions.js';
import { openWeb, type OpenedWeb, type WebOptions } from './web_site.js';

/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;

let web: OpenedWeb | undefined;
afterEach(async () => {
  const errors = web?.errors ?? [];
  await web?.close();
  web = undefined;
  expect(errors).toEqual([]);
});

async function open(options?: WebOptions): Promise<Page> {
  web = await openWeb(options);
  await segmented(web.page);
  return web.page;
}

/** Presses Tab until what is looked for has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
  }
  throw new Error(`The Tab key does not lead to ${selector}.`);
}

test('by keyboard alone', async () => {
  const page = await open();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  // From tab to tab with arrows.
  await tabTo(page, '[role=tab][aria-selected=true]');
  expect(await focused()).toBe('Segment');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('Look inside');
  expect(await page.locator('#panel-segment').isVisible()).toBe(false);
  expect(new URL(page.url()).hash).toBe('#inside');
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator('#panel-segment').isVisible()).toBe(true);
  // Another picture.
  await tabTo(page, '.example:nth-of-type(2)');
  await page.keyboard.press('Enter');
  await page.locator('.legend-name', { hasText: 'person' }).waitFor();
  // The class of a pixel, as it is read aloud.
  await tabTo(page, '.stage');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await page.locator('[aria-live=polite]').first().textContent()).toBe('person, column 247, row 257');
  await page.keyboard.press('Escape');
  expect(await page.locator('[aria-live=polite]').first().textContent()).toBe('');
  // A class of the legend, and the slider.
  await tabTo(page, '.legend-entry');
  expect(await page.locator('.legend-entry.highlighted').count()).toBe(1);
  await page.keyboard.press('Space');
  expect(await page.locator('.legend-entry[aria-pressed=true]').count()).toBe(1);
  await tabTo(page, '.opacity input');
  await page.keyboard.press('ArrowRight');
  expect(await page.locator('.opacity output').textContent()).toBe('51 %');
  // Everything that can have the focus shows it.
  for (const selector of ['input[name=model]', '.settings-card summary', '.settings-card select', '.file-button input']) {
    await tabTo(page, selector);
    if (selector === '.settings-card summary') await page.keyboard.press('Enter');
    const outline = await page.evaluate(() => {
      const widths: string[] = [];
      for (let element = document.activeElement; element && element !== document.body; element = element.parentElement) {
        const near = [element, element.nextElementSibling].flatMap((each) => (each ? [getComputedStyle(each)] : []));
        widths.push(...near.filter(({ outlineStyle }) => outlineStyle !== 'none').map(({ outlineWidth }) => outlineWidth));
      }
      return widths;
    });
    expect(outline).not.toEqual([]);
  }
}, PATIENCE);

test.each(['light', 'dark'] as const)('on a phone, %s: one column, nothing to scroll sideways', async (colorScheme) => {
  const page = await open({ context: { viewport: { width: 360, height: 740 }, colorScheme, hasTouch: true, isMobile: true } });
  for (const kind of ['Files', 'Zoo']) {
    await page.getByText(kind, { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  // A tap asks for a class.
  await page.locator('.stage').tap();
  expect(await page.locator('.readout').textContent()).toMatch(/^cat at column/);
  // Fingers need room.
  const heights = await page.locator('.button:visible, .legend-entry, select:visible').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(36);
}, PATIENCE);

test('a host without the headers: one thread, and the page says so', async () => {
  const page = await open({ headers: false });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await page.locator('.runs-on').textContent()).toContain('Runs on wasm with one thread');
  await unfold(page, 'How it runs');
  expect(await page.getByLabel('Threads').isDisabled()).toBe(true);
  expect(await page.locator('.settings-card').textContent()).toContain('One thread computes: this host does not isolate the page');
  expect(await legendNames(page)).toEqual(['cat', 'background']);
}, PATIENCE);

describe('the camera', () => {
  const withCamera = { ...launchOptions(), args: [...launchOptions().args, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] };

  test('is segmented frame by frame, and a frame becomes the picture', async () => {
    const browser = await chromium.launch(withCamera);
    try {
      const page = await open({ browser });
      await page.getByRole('button', { name: 'Use camera' }).click();
      await page.locator('.frame-rate', { hasText: /^[1-9]\d*\.\d frames per second/ }).waitFor();
      const frame = (): Promise<string> => page.locator('canvas.stage-picture').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const before = await frame();
      await page.waitForFunction((old) => document.querySelector<HTMLCanvasElement>('canvas.stage-picture')?.toDataURL() !== old, before);
      // Frames are shrunk to the crop.
      expect(await page.locator('canvas.stage-picture').getAttribute('width')).toBe('513');
      // What would be saved is not what is seen.
      expect(await page.getByRole('button', { name: 'Label map' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Take picture' }).click();
      await page.locator('.picture-facts', { hasText: 'camera, 640 × 480 pixels' }).waitFor();
      await segmented(page);
      expect(await page.getByRole('button', { name: 'Use camera' }).isVisible()).toBe(true);
      // Another model takes over while it runs.
      await page.getByRole('button', { name: 'Use camera' }).click();
      await page.locator('.run-state [role=status]', { hasText: 'frame by frame' }).waitFor();
      await unfold(page, 'How it runs');
      await page.getByLabel('Output stride').selectOption('32: less detail, fast');
      await page.locator('.runs-on', { hasText: 'output stride 32' }).waitFor();
      await page.locator('.run-state [role=status]', { hasText: 'frame by frame' }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.locator('.picture-facts', { hasText: 'camera' }).waitFor();
      expect(await page.locator('[role=alert]').count()).toBe(0);
    } finally {
      await web?.close();
      await browser.close();
    }
  }, PATIENCE);

  test('that is not there is told', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Use camera' }).click();
    expect(await page.locator('.picture-card [role=alert]').textContent()).toMatch(/^(There is no camera|The camera may not be used)/);
    expect(await page.getByRole('button', { name: 'Use camera' }).isVisible()).toBe(true);
  }, PATIENCE);
});

describe('the policy', () => {
  /** What becomes of text as code: after a turn, since what a debugger calls is free to do so. */
  const tryEval = (): Promise<string> =>
    new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve(`ran: ${String(new Function('return 1 + 1')())}`);
        } catch (error) {
          resolve((error as Error).name);
        }
      }, 0);
    });

  test('forbids eval in the page and in the worker of the kernels', async () => {
    const page = await open();
    expect(await page.evaluate(tryEval)).toBe('EvalError');
    const worker = page.workers().find((each) => each.url().includes('engine_worker'));
    expect(await worker?.evaluate(tryEval)).toBe('EvalError');
  }, PATIENCE);

  test('is in the page itself where the host sends no headers', async () => {
    const page = await open({ headers: false });
    expect(await page.evaluate(tryEval)).toBe('EvalError');
  }, PATIENCE);

  test('allows eval in one file only', () => {
    const policyFor = (path: string): string => headersFor(path)['Content-Security-Policy'];
    for (const path of ['/', '/some/path/index.html', '/assets/engine_worker-abc.js', '/engine/engine_worker.ts']) expect(policyFor(path)).toBe(PAGE_POLICY);
    for (const path of ['/some/path/gpu/gpu_worker-abc.js', '/engine/gpu_worker.ts']) expect(policyFor(path)).toBe(GPU_WORKER_POLICY);
    expect(PAGE_POLICY).not.toMatch(/ 'unsafe-/);
    expect(GPU_WORKER_POLICY.match(/'unsafe-\w+'/g)).toEqual(["'unsafe-eval'"]);
  });

  test('reaches hosts as a file, with one policy for each path', () => {
    const rules = headersFile().trim().split(/\n(?=\/)/);
    const paths = rules.filter((rule) => rule.includes('Content-Security-Policy')).map((rule) => rule.split('\n')[0]);
    expect(paths).toEqual(['/', '/index.html', '/assets/*', '/course/*', '/gpu/*']);
    expect(rules[0]).toMatch(/^\/\*\n/);
    expect(rules[0]).toContain('Cross-Origin-Opener-Policy: same-origin');
    expect(rules[0]).toContain('Cross-Origin-Embedder-Policy: require-corp');
  });
});

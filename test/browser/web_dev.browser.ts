/** The page as `npm run web` serves it: module by module, with the same policy. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { legendNames, openPicture, segmented } from './web_actions.js';

test('the development server: threads, the policy, PNG and JPEG, and the host’s own models', async () => {
  const { endpoint, scratch } = JSON.parse(process.env.TEST_SITE ?? '{}') as { endpoint: string; scratch: string };
  process.env.DEEPLAB_MODELS = 'models';
  // Packages are bundled anew, as on the first visit of a newcomer.
  const server = await createServer({ configFile: 'web/vite.config.ts', cacheDir: join(scratch, 'vite'), logLevel: 'error', server: { port: 0, watch: null } });
  const browser = await chromium.connect(endpoint);
  try {
    await server.listen();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(String(error)));
    const response = await page.goto(server.resolvedUrls?.local[0] ?? '');
    expect(response?.headers()['content-security-policy']).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
    expect(await segmented(page)).toMatch(/cat 7\d/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.locator('input[type=file][accept]').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: await readFile('test/io/pictures/jpeg_fixtures/rgb420.jpg') });
    await page.locator('.picture-facts', { hasText: 'photo' }).waitFor();
    await openPicture(page, 'models/mobilenetv2_voc_small/os16_chelsea.input.png', 'os16_chelsea');
    expect(await legendNames(page)).toEqual(['cat', 'background']);
    // Models that the host offers, by one click.
    await page.getByText('This host', { exact: true }).click();
    await page.getByRole('button', { name: /^mobilenetv2_voc_small\/model\.ckpt/ }).click();
    await page.locator('.model-title', { hasText: 'mobilenetv2_voc_small/model.ckpt' }).waitFor();
    await segmented(page);
    expect(await legendNames(page)).toEqual(['cat', 'background']);
    expect(errors).toEqual([]);
  } finally {
    delete process.env.DEEPLAB_MODELS;
    await browser.close();
    await server.close();
  }
}, 300_000);

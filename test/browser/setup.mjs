/** Before all files: the site is served and Chromium is started, once. Tests find both through `open_page.ts`. */
import { statSync, readdirSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from './chromium.mjs';
import { startSite } from './site.mjs';

export default async function setup() {
  checkBuild();
  const site = await startSite();
  const browser = await chromium.launchServer(launchOptions());
  // For what one file of tests builds and others use.
  const scratch = await mkdtemp(join(tmpdir(), 'deeplab-ts-browser-'));
  process.env.TEST_SITE = JSON.stringify({ endpoint: browser.wsEndpoint(), origins: site.origins, scratch });
  globalThis.stopTestSite = async () => {
    await browser.close();
    await site.close();
    await rm(scratch, { recursive: true, force: true });
  };
}

/** The page loads what was built: that has to be there, and should not be older than what it was built from. */
function checkBuild() {
  const built = join('dist', 'browser.js');
  if (!existsSync(built)) throw new Error(`There is no ${built}. Run \`npm run build\` first.`);
  const { mtimeMs } = statSync(built);
  const newer = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.ts') && statSync(join('src', file)).mtimeMs > mtimeMs);
  if (newer.length > 0) console.warn(`dist/ is older than src/${newer[0]}${newer.length > 1 ? ` and ${newer.length - 1} other files` : ''}: the tests see what was built.`);
}

/** Runs tasks in Chromium: a folder of goldens and the library, served to a page. */
import { relative, sep } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, launchOptions } from '../../test/browser/chromium.mjs';
import { startSite } from '../../test/browser/site.mjs';

/**
 * @param root the folder that all paths of the tasks lie in
 * @param {'modern' | 'no relaxed SIMD' | 'no shared memory'} kind what the browser offers to the page
 */
export async function startBrowser(root, kind) {
  const { exists, problem } = chromiumPath();
  if (!exists) throw new Error(problem);
  const site = await startSite({ reference: root });
  const browser = await chromium.launch(launchOptions());
  const origin = site.origins[kind];
  const urlOf = (path) => `${origin}/reference/${relative(root, path).split(sep).join('/')}`;
  return {
    /** A page for each task: what one leaves behind is not the next one's. */
    async run(task) {
      const page = await browser.newPage();
      const errors = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => errors.push(`not caught: ${error.message}`));
      const paths = Object.fromEntries(['path', 'picture', 'source', 'checkpoint'].map((key) => [key, urlOf(task[key])]));
      try {
        await page.goto(origin);
        const crash = new Promise((_, reject) => page.once('crash', () => reject(new Error('the page crashed'))));
        const run = page.evaluate(async (given) => (await import('/scripts/verify/in_page.mjs')).compareInPage(given), { ...task, ...paths });
        const result = await Promise.race([run, crash]);
        return errors.length > 0 ? { ...result, verdict: 'FAIL', problems: [...result.problems, ...errors] } : result;
      } catch (error) {
        return { verdict: 'FAIL', notes: [], problems: [String(error), ...errors], seconds: 0 };
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

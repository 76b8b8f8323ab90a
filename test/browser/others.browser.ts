/** The library and the page in other browsers than Chromium: the main path, threads and the reason why there are none, Stop, and the op table. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ModelInfo } from '../../src/browser.js';
import { loadOpTable } from '../ops/table.js';
import { originOf, requestFor, type Site } from './open_page.js';
import { callIn, describeIn, FIREFOX, WEBKIT, type OtherBrowser } from './other_browsers.js';
import type { Outcomes } from './page/outcomes.js';
import { serveWeb } from './web_site.js';

/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;

const NO_HEADERS = /^One thread computes, which is slower: memory can be shared with workers only where the page is isolated/;
const NO_SHARED_MEMORY = /^One thread computes, which is slower: this browser has no SharedArrayBuffer\.$/;

const BROWSERS = [
  { candidate: FIREFOX, isolated: { threads: 3, notice: undefined }, families: loadOpTable().map(({ name }) => name) },
  // Debian's has no SharedArrayBuffer, on whichever page.
  { candidate: WEBKIT, isolated: { threads: 1, notice: NO_SHARED_MEMORY }, families: ['conv2d'] },
] as const;

for (const { candidate, isolated, families } of BROWSERS) {
  describeIn(candidate, (open) => {
    let browser: OtherBrowser;
    beforeAll(async () => void (browser = await open()), PATIENCE);
    afterAll(() => browser?.close());

    const model = <R>(method: string, ...args: readonly unknown[]): Promise<R> => callIn(browser, requestFor('model', 'page', method, args));

    test.each<readonly [Site, { readonly threads: number; readonly notice: RegExp | undefined }]>([
      ['modern', isolated],
      ['no shared memory', { threads: 1, notice: NO_HEADERS }],
    ])('%s: wasm with what threads there are', async (site, { threads, notice }) => {
      await browser.goto(originOf(site));
      const info = await model<ModelInfo>('loadAndRun', { threads: 3 });
      expect(info).toMatchObject({ backend: 'wasm', threads });
      if (notice) expect(info.notice).toMatch(notice);
      else expect(info.notice).toBeUndefined();
      await model('disposeAll');
      expect(await model('agreementFrom', 'nothing: the embedded model', {})).toBeGreaterThanOrEqual(0.9999);
    }, PATIENCE);

    test.each(families)('the table of TensorFlow’s answers: %s', async (family) => {
      await browser.goto(originOf('modern'));
      const outcomes = await callIn<Outcomes>(browser, requestFor('ops', 'page', 'runFamily', [family, { backend: 'wasm', threads: 2 }]));
      expect(Object.keys(outcomes).length).toBeGreaterThan(0);
      expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== null)).toEqual([]);
    }, PATIENCE);

    describe.each([['isolated', true], ['without the headers', false]] as const)('the page, %s', (_, headers) => {
      let served: Awaited<ReturnType<typeof serveWeb>>;
      beforeAll(async () => {
        served = await serveWeb(headers);
        await browser.goto(served.url);
      }, PATIENCE);
      afterAll(() => served?.close());

      test('segments the example', async () => {
        expect(await textOf(browser, '.run-state [role=status]', 'Segmented in')).toMatch(/cat 7\d\.\d %, background 2\d\.\d %/);
        const cores = await browser.evaluate(async () => navigator.hardwareConcurrency);
        const threads = headers && isolated.threads > 1 && cores > 1 ? `${cores} threads` : 'one thread';
        expect(await textOf(browser, '.runs-on', 'Runs on')).toContain(`Runs on wasm with ${threads}`);
        const said = headers ? 'this browser has no SharedArrayBuffer' : 'this host does not isolate the page';
        expect((await textOf(browser, '.settings-card', '')).includes(said)).toBe(!headers || isolated.threads === 1);
      }, PATIENCE);

      test('a run is stopped, and another one finishes', async () => {
        // So much to compute that it is not done before it is stopped, whatever else the machine does.
        await choose(browser, 'Scales', 'six');
        await textOf(browser, '.run-state [role=status]', '6 passes');
        await choose(browser, 'Backend', 'cpu');
        await textOf(browser, '.runs-on', 'cpu with one thread');
        await textOf(browser, '.progress-text', 'Computing');
        await press(browser, 'Stop');
        await textOf(browser, '.run-state [role=status]:not(.visually-hidden)', '.');
        await choose(browser, 'Scales', 'one');
        await choose(browser, 'Backend', 'auto');
        await textOf(browser, '.runs-on', 'wasm');
        expect(await textOf(browser, '.run-state [role=status]', 'Segmented in')).toContain('cat');
      }, PATIENCE);
    });
  });
}

/** Waits until an element's text matches, and gives it. */
function textOf(browser: OtherBrowser, selector: string, pattern: string): Promise<string> {
  return browser.evaluate(async (wanted: string, source: string) => {
    for (;;) {
      const found = [...document.querySelectorAll(wanted)].map((element) => element.textContent ?? '').find((text) => new RegExp(source).test(text));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, selector, pattern);
}

function press(browser: OtherBrowser, name: string): Promise<void> {
  return browser.evaluate(async (wanted: string) => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === wanted);
    if (!button) throw new Error(`There is no button ${wanted}.`);
    button.click();
  }, name);
}

/** Takes the first option that begins so. */
function choose(browser: OtherBrowser, label: string, beginning: string): Promise<void> {
  return browser.evaluate(async (wanted: string, start: string) => {
    const select = [...document.querySelectorAll('label')].find(({ textContent }) => textContent?.startsWith(wanted))?.querySelector('select') ?? document.querySelector(`select[aria-label="${wanted}"]`);
    if (!(select instanceof HTMLSelectElement)) throw new Error(`There is no choice of ${wanted}.`);
    select.selectedIndex = [...select.options].findIndex(({ text }) => text.startsWith(start));
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }, label, beginning);
}

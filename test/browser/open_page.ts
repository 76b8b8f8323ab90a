/** A page of the test site in Chromium, and calls into the modules of `page/`, which run there. */
import { chromium, type Browser } from 'playwright-core';

/**
 * What the browser offers to the page: everything; no relaxed SIMD; no shared memory, as without the headers that allow it; no workers, or no
 * WebAssembly, as some policies have it; no script for the threads, or a broken one.
 */
export type Site = 'modern' | 'no relaxed SIMD' | 'no shared memory' | 'no workers' | 'no WebAssembly' | 'no script for threads' | 'a broken script for threads';

/** Where a call runs: in the page itself, in a module worker of it, as in pages that want to stay fluid, or, for `model` alone, in its service worker. */
export type Place = 'page' | 'worker' | 'service worker';

/** Calls a function of a module by its name; what it takes and returns is copied. */
export type Call<M> = <K extends keyof M & string>(
  name: K,
  ...args: M[K] extends (...args: infer A) => unknown ? A : never
) => Promise<M[K] extends (...args: never[]) => infer R ? Awaited<R> : never>;

export interface TestPage {
  /**
   * A module of `page/`, by its file name, or any module of the site, by its path.
   *
   * @example const ops = page.module<typeof Ops>('ops'); await ops('runFamily', 'conv2d', { backend: 'cpu' });
   */
  module<M>(name: string, place?: Place): Call<M>;
  /** How many workers the library has; news of one that ends takes a while to arrive, so an expected number is waited for. */
  workers(expected: number): Promise<number>;
  /** Processor time that the browser takes, all its processes together, while so many seconds pass. */
  processorSeconds(seconds: number): Promise<number>;
  /** What was written to the console as an error, and what nobody caught, since the page was opened. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

interface TestSite {
  /** Where Playwright finds the browser. */
  readonly endpoint: string;
  readonly origins: Readonly<Record<Site, string>>;
}

/** One call, as it travels. */
export interface Request {
  readonly module: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Milliseconds. */
const PATIENCE = 2000;

/** What takes a call elsewhere. */
const ELSEWHERE = {
  worker: { module: '/page/in_worker.js', method: 'callInWorker' },
  'service worker': { module: '/page/in_service_worker.js', method: 'callInServiceWorker' },
} as const;

/** A call as a page makes it. */
export function requestFor(name: string, place: Place, method: string, args: readonly unknown[]): Request {
  const direct: Request = { module: name.startsWith('/') ? name : `/page/${name}.js`, method, args };
  return place === 'page' ? direct : { ...ELSEWHERE[place], args: [direct] };
}

/** How a kind of site is reached. */
export function originOf(at: Site): string {
  return testSite().origins[at];
}

function testSite(): TestSite {
  const site = JSON.parse(process.env.TEST_SITE ?? 'null') as TestSite | null;
  if (!site) throw new Error('There is no site to visit: run these tests with `npm run test:browser`.');
  return site;
}

let browser: Promise<Browser> | undefined;

/** Opens a page in a browser context of its own, in the Chromium that `setup.mjs` started. */
export async function openPage(at: Site = 'modern'): Promise<TestPage> {
  browser ??= chromium.connect(testSite().endpoint);
  const connected = await browser;
  const context = await connected.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(`${message.text()} (${message.location().url})`)));
  page.on('pageerror', (error) => void errors.push(error.stack ?? String(error)));
  page.on('crash', () => void errors.push('the page crashed'));
  await page.goto(originOf(at));
  return {
    module<M>(name: string, place: Place = 'page'): Call<M> {
      return async (method, ...args) => {
        try {
          return await page.evaluate(async (call) => (await import(call.module))[call.method](...call.args), requestFor(name, place, method, args));
        } catch (error) {
          // A module that is missing, or does not parse, is named on the console only.
          throw new Error([String(error), ...errors].join('\n'), { cause: error });
        }
      };
    },
    async workers(expected) {
      const count = (): number => page.workers().filter((worker) => worker.url().includes('/dist/')).length;
      for (const end = Date.now() + PATIENCE; count() !== expected && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
      return count();
    },
    async processorSeconds(seconds) {
      const before = await processorTime(connected);
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      return (await processorTime(connected)) - before;
    },
    errors,
    close: () => context.close(),
  };
}

async function processorTime(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

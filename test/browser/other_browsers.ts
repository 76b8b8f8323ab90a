/** Firefox and WebKitGTK, each as Debian packages it, behind one small face: what runs in the page is all that tests ask of them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, test } from '@jest/globals';
import puppeteer from 'puppeteer-core';
import { Builder, Capabilities } from 'selenium-webdriver';
import type { Request } from './open_page.js';

export interface OtherBrowser {
  goto(url: string): Promise<void>;
  /** Runs a function in the page; it, what it takes and what it returns are copied. */
  evaluate<A extends readonly unknown[], R>(work: (...args: A) => Promise<R>, ...args: A): Promise<R>;
  close(): Promise<void>;
}

export interface Candidate {
  readonly name: string;
  /** Why it cannot be had here, and what brings it. */
  readonly missing: string | undefined;
  open(): Promise<OtherBrowser>;
}

/** Milliseconds, for whatever is asked of a page. */
const PATIENCE = 240_000;

const onPath = (...commands: readonly string[]): string | undefined =>
  commands.flatMap((command) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command))).find(existsSync);

const firefox = process.env.FIREFOX || onPath('firefox-esr', 'firefox');
const webDriver = onPath('WebKitWebDriver');

/** Through WebDriver BiDi, which Firefox speaks by itself. */
export const FIREFOX: Candidate = {
  name: 'Firefox',
  missing: firefox === undefined ? 'there is no firefox-esr on the PATH. Install it, or name another with FIREFOX=/path/to/firefox' : undefined,
  async open() {
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox, headless: true, protocolTimeout: PATIENCE });
    const page = await browser.newPage();
    return {
      goto: async (url) => void (await page.goto(url)),
      evaluate: (work, ...args) => page.evaluate(work as unknown as (...args: unknown[]) => unknown, ...args) as ReturnType<typeof work>,
      close: () => browser.close(),
    };
  },
};

/** Through WebKitGTK's own driver, which starts its MiniBrowser: that needs a display. */
export const WEBKIT: Candidate = {
  name: 'WebKitGTK',
  missing: webDriver === undefined ? 'there is no WebKitWebDriver on the PATH (webkit2gtk-driver)' : process.env.DISPLAY ? undefined : 'there is no X display (DISPLAY is not set): run `xvfb-run -a npm run test:browser`',
  async open() {
    const port = await freePort();
    const server = spawn(webDriver ?? '', [`--port=${port}`], { stdio: 'ignore', env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1' } });
    try {
      await listening(port);
      const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(new Capabilities({ browserName: 'MiniBrowser' })).build();
      await driver.manage().setTimeouts({ script: PATIENCE, pageLoad: PATIENCE });
      return {
        goto: (url) => driver.get(url),
        async evaluate(work, ...args) {
          const { value, error } = await driver.executeAsyncScript<{ value?: Awaited<ReturnType<typeof work>>; error?: string }>(
            `const [args, done] = arguments; (${work.toString()})(...args).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
            args,
          );
          if (error !== undefined) throw new Error(error);
          return value as Awaited<ReturnType<typeof work>>;
        },
        async close() {
          await driver.quit();
          server.kill();
        },
      };
    } catch (error) {
      server.kill();
      throw error;
    }
  },
};

/** A function of a module of `page/`, in the page. */
export const callIn = <R>(browser: OtherBrowser, request: Request): Promise<R> =>
  browser.evaluate(async ({ module, method, args }: Request) => (await import(module))[method](...args) as R, request);

/** Tests that are left out without the browser, which they say; with CI=true they fail instead. */
export function describeIn({ name, missing, open }: Candidate, define: (open: () => Promise<OtherBrowser>) => void): void {
  if (missing === undefined) return describe(name, () => define(open));
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`Not tested: ${missing}.`);
    });
    return;
  }
  console.log(`${name} is not tested: ${missing}.`);
  describe.skip(name, () => define(open));
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  }));
}

/** The driver needs a moment. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch (error) {
      if (tries === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

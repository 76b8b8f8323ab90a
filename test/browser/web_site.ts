/** The page in web/ as it is built, served under a path of its own with the headers of web/policy.ts, or by a host that sends none. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { headersFor } from '../../web/policy.js';

/** Below the root of the host: the page has to work under any path. */
const PATH = '/some/path/';

/** Every path below leads to the embedded model, packed as the zoo packs its own. */
const MIRROR = '/mirror/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

export interface OpenedWeb {
  readonly page: Page;
  /** What was written to the console as an error, and what nobody caught. */
  readonly errors: readonly string[];
  /** A mirror of the zoo on the page's own host. */
  readonly mirror: string;
  /** The page's own address. */
  readonly url: string;
  close(): Promise<void>;
}

export interface WebOptions {
  /** Whether the host sends the headers; default true. */
  readonly headers?: boolean;
  /** Another browser than the one that all tests share. */
  readonly browser?: Browser;
  readonly context?: BrowserContextOptions;
  /** What the address ends with, such as `#inside`. */
  readonly hash?: string;
}

const testSite = (): { readonly endpoint: string; readonly scratch: string } => {
  const site = process.env.TEST_SITE;
  if (site === undefined) throw new Error('There is no browser: run these tests with `npm run test:browser`.');
  return JSON.parse(site) as { endpoint: string; scratch: string };
};

let shared: Promise<Browser> | undefined;

export interface ServedWeb {
  readonly origin: string;
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page, unless that was done, and serves it. */
export async function serveWeb(headers = true): Promise<ServedWeb> {
  const server = await serve(await builtPage(), headers);
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}${PATH}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Opens the page in a browser context of its own. */
export async function openWeb({ headers = true, browser, context = {}, hash = '' }: WebOptions = {}): Promise<OpenedWeb> {
  const served = await serveWeb(headers);
  const { origin } = served;
  const opened = await (browser ?? (await (shared ??= chromium.connect(testSite().endpoint)))).newContext(context);
  const page = await opened.newPage();
  const errors: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(`${message.text()} (${message.location().url})`)));
  page.on('pageerror', (error) => void errors.push(error.stack ?? String(error)));
  page.on('crash', () => void errors.push('the page crashed'));
  const url = `${served.url}${hash}`;
  await page.goto(url);
  return {
    page,
    errors,
    mirror: `${origin}${MIRROR}`,
    url,
    async close() {
      await opened.close();
      await served.close();
    },
  };
}

let building: Promise<unknown> | undefined;

/** The built page: by this file of tests, or by one before it. */
async function builtPage(): Promise<string> {
  const folder = join(testSite().scratch, 'web');
  if (!existsSync(join(folder, 'index.html'))) {
    building ??= build({ configFile: 'web/vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    await building;
  }
  return folder;
}

async function serve(folder: string, sendsHeaders: boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    answerFor(folder, pathname).then(
      ({ bytes, type }) => {
        const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
        const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2] || Infinity), bytes.length - 1)] : [0, bytes.length - 1];
        response.writeHead(range ? 206 : 200, {
          ...(sendsHeaders ? headersFor(pathname) : {}),
          'Content-Type': type,
          'Content-Length': end - start + 1,
          'Accept-Ranges': 'bytes',
          ...(range ? { 'Content-Range': `bytes ${start}-${end}/${bytes.length}` } : {}),
        });
        response.end(bytes.subarray(start, end + 1));
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', () => done()));
  return server;
}

async function answerFor(folder: string, pathname: string): Promise<{ readonly bytes: Buffer; readonly type: string }> {
  if (pathname.startsWith(MIRROR)) return { bytes: await packedModel(), type: 'application/gzip' };
  if (!pathname.startsWith(PATH) || pathname.includes('..')) throw new Error(`There is no ${pathname}.`);
  const file = pathname.slice(PATH.length) || 'index.html';
  return { bytes: await readFile(join(folder, file)), type: TYPES[extname(file)] ?? 'application/octet-stream' };
}

/** The embedded model as a `.tar.gz`. */
export async function packedModel(): Promise<Buffer> {
  const names = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'];
  const entries = await Promise.all(
    names.map(async (name) => {
      const body = await readFile(join('models', 'mobilenetv2_voc_small', name));
      return { header: { name: `deeplabv3/${name}`, size: body.length }, body };
    }),
  );
  return gzipSync(await packTar(entries));
}

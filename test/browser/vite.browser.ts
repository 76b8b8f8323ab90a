/** A page that imports the package by its name, built by Vite as its users build theirs: minified, with hashed names, nothing configured. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import type { DeepLabOptions } from '../../src/deeplab/options.js';
import { readLabels } from '../../src/io/pictures/image.js';

const PICTURE = 'models/mobilenetv2_voc_small/os16_chelsea.input.png';
const LABELS = 'models/mobilenetv2_voc_small/os16_chelsea.labels.png';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.png': 'image/png' };

/** What the page's `segment` gives. */
interface Segmented {
  readonly backend: string;
  readonly fallbacks: readonly string[];
  readonly labels: readonly number[];
}

/** Milliseconds, for a build and for a network that a processor computes in the graphics card's place. */
const PATIENCE = 300_000;

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-ts-vite-'));
  await build({ root: 'test/browser/vite_page', configFile: false, logLevel: 'error', build: { outDir: folder, reportCompressedSize: false, chunkSizeWarningLimit: 1000 } });
  server = await serve(folder);
  browser = await chromium.connect((JSON.parse(process.env.TEST_SITE ?? '{}') as { endpoint: string }).endpoint);
  page = await browser.newPage();
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(String(error)));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
}, PATIENCE);

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  await rm(folder, { recursive: true, force: true });
});

const segment = (options: DeepLabOptions): Promise<Segmented> =>
  page.evaluate(
    ([url, given]) => (globalThis as unknown as { segment(url: string, options: object): Promise<Segmented> }).segment(url, given),
    ['/picture.png', options as object] as const,
  );

const agreement = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(found).toHaveLength(expected.length);
  return Array.from(found).filter((label, i) => label === expected[i]).length / expected.length;
};

test('wasm gives TensorFlow’s labels', async () => {
  const { backend, labels } = await segment({});
  expect(backend).toBe('wasm');
  expect(agreement(labels, (await readLabels(LABELS)).data)).toBeGreaterThanOrEqual(0.999);
}, PATIENCE);

test('gpu gives the labels of wasm', async () => {
  // Small, because a processor plays the graphics card.
  const cropSize = [129, 129] as const;
  const { backend, fallbacks, labels } = await segment({ backend: 'gpu', cropSize });
  expect([backend, fallbacks]).toEqual(['gpu:webgl2', []]);
  expect(agreement(labels, (await segment({ backend: 'wasm', cropSize })).labels)).toBeGreaterThanOrEqual(0.999);
}, PATIENCE);

test('there is no error on the console', () => {
  expect(errors).toEqual([]);
});

/** The built page, with the headers that allow threads; and the picture. */
async function serve(built: string): Promise<Server> {
  const serving = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = path === '/picture.png' ? PICTURE : join(built, path === '/' ? 'index.html' : path);
    stat(file).then(
      ({ size }) => {
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
        const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]), size - 1)] : [0, size - 1];
        response.writeHead(range ? 206 : 200, {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
          'Content-Length': end - start + 1,
          'Accept-Ranges': 'bytes',
          ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
        });
        createReadStream(file, { start, end }).pipe(response);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => serving.listen(0, 'localhost', () => done()));
  return serving;
}

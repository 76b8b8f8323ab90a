/** Chromium, and the server that consumers' pages are visited on: with the headers that threads need. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, launchOptions } from '../../browser/chromium.mjs';

export { chromiumPath };

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.png': 'image/png', '.json': 'application/json' };
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Milliseconds: machines differ, and models are computed meanwhile. */
const PATIENCE = 300_000;

let started;
const browser = () => (started ??= chromium.launch(launchOptions()));

export const closeBrowser = async () => void (await (await started)?.close());

/** What `globalThis.result` of a page becomes; what the console says of errors beside it. */
export async function visit(url) {
  const page = await (await browser()).newPage();
  const errors = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(String(error)));
  try {
    await page.goto(url, { timeout: PATIENCE });
    await page.waitForFunction(() => 'result' in globalThis, undefined, { timeout: 60_000 }).catch(() => undefined);
    const result = await page.evaluate(() => globalThis.result ?? Promise.reject(new Error('the page has no result')));
    return { ...result, errors };
  } catch (error) {
    throw new Error(`${error.message}\n${errors.join('\n')}`, { cause: error });
  } finally {
    await page.close();
  }
}

/**
 * Visits a page of a folder.
 *
 * @param picture The file that is served as /cat.png.
 * @param isCors Whether it is a host of files for pages of others, without the headers of a page.
 */
export async function visitFolder(folder, picture, path = '/index.html') {
  const site = await serve(folder, picture);
  try {
    return await visit(site.origin + path);
  } finally {
    site.close();
  }
}

export async function serve(folder, picture, headers = ISOLATED) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const file = path === '/cat.png' ? picture : join(folder, path);
    stat(file).then(
      (found) => {
        if (!found.isFile()) return void response.writeHead(404).end();
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
        const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]), found.size - 1)] : [0, found.size - 1];
        response.writeHead(range ? 206 : 200, {
          ...headers,
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
          'Content-Length': end - start + 1,
          'Accept-Ranges': 'bytes',
          ...(range ? { 'Content-Range': `bytes ${start}-${end}/${found.size}` } : {}),
        });
        createReadStream(file, { start, end }).pipe(response);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((done) => server.listen(0, 'localhost', done));
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

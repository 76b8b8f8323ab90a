/**
 * The site that the browser tests visit: the built package as it is, module by module, so that what it loads from beside itself
 * (`new URL(..., import.meta.url)`) is found as after any other way of installing it; and the tests' own modules, bundled.
 *
 * It is served twice: `isolated`, with the headers that a page needs for shared memory and thus for threads, and `plain`, without.
 */
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePackage, bundlePages, BARE_IMPORT, urlOfPackage } from './bundle.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/**
 * @param folders More folders to serve: `{ reference: DIR }` is found under /reference/.
 * @returns {Promise<{ isolated: string, plain: string, close(): Promise<void> }>} the two origins
 */
export async function startSite(folders = {}) {
  const pages = await bundlePages(join(ROOT, 'test', 'browser', 'page'));
  const swapped = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).browser;
  const served = { dist: join(ROOT, 'dist'), models: join(ROOT, 'models'), test: join(ROOT, 'test'), node_modules: join(ROOT, 'node_modules'), ...folders };

  /** The bytes behind a path, or undefined. */
  async function find(path) {
    if (path === '/') return Buffer.from('<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>deeplab-ts</title>');
    const [first, ...rest] = path.slice(1).split('/');
    if (first === 'page') return pages.get(rest.join('/'));
    if (first === 'package') return bundlePackage(rest.join('/'));
    if (!Object.hasOwn(served, first) || rest.includes('..')) return undefined;
    const stand = first === 'dist' ? swapped[`.${path}`] : undefined;
    const file = stand ? join(ROOT, stand) : join(served[first], ...rest);
    if (!(await stat(file).catch(() => undefined))?.isFile()) return undefined;
    const bytes = await readFile(file);
    // Browsers do not know packages by name, and import maps do not reach into workers.
    const script = first === 'dist' && file.endsWith('.js');
    return script ? Buffer.from(bytes.toString().replace(BARE_IMPORT, (_, before, name, after) => before + urlOfPackage(name) + after)) : bytes;
  }

  async function answer(request, response, headers) {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const bytes = await find(path);
    if (!bytes) return response.writeHead(404, headers).end(`There is no ${path}.`);
    const type = path === '/' ? TYPES['.html'] : (TYPES[extname(path)] ?? (/^\/(page|package)\//.test(path) ? TYPES['.js'] : 'application/octet-stream'));
    const common = { ...headers, 'Content-Type': type, 'Cache-Control': 'no-store', 'Accept-Ranges': 'bytes' };
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return response.writeHead(200, { ...common, 'Content-Length': bytes.length }).end(bytes);
    const part = bytes.subarray(Number(range[1]), Number(range[2]) + 1);
    const place = { 'Content-Range': `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${bytes.length}`, 'Content-Length': part.length };
    return response.writeHead(206, { ...common, ...place }).end(part);
  }

  const servers = await Promise.all([ISOLATED, {}].map((headers) => listen((request, response) => {
    answer(request, response, headers).catch((error) => response.writeHead(500, headers).end(String(error.stack)));
  })));
  const [isolated, plain] = servers.map((server) => `http://localhost:${server.address().port}`);
  const close = () => Promise.all(servers.map((server) => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  })));
  return { isolated, plain, close };
}

function listen(handler) {
  const server = createServer(handler);
  return new Promise((done) => server.listen(0, 'localhost', () => done(server)));
}

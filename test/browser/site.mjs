/**
 * The site that the browser tests visit: the built package, module by module, so that what it loads from beside itself
 * (`new URL(..., import.meta.url)`) is found as after any other way of installing it; and the tests' own modules, bundled.
 *
 * It is served in several ways, for browsers of several kinds; see SITES.
 */
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { bundlePackage, bundlePages, BARE_IMPORT, urlOfPackage } from './bundle.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What begins like a WebAssembly module, and goes on with a section that does not exist. */
const UNKNOWN_TO_BROWSER = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0x7f, 0]);

const WORKER = '/dist/ops/wasm/worker.js';
const policy = (text) => ({ ...ISOLATED, 'Content-Security-Policy': text });

/**
 * Pages need the headers to share memory, and thus for threads. A browser without relaxed SIMD finds that build invalid. Policies may forbid
 * workers, or that WebAssembly is compiled; and the script of the threads may not have been copied along, or be broken.
 */
const SITES = {
  modern: { headers: ISOLATED },
  'no relaxed SIMD': { headers: ISOLATED, replaced: { '/dist/ops/wasm/generated/relaxed.wasm': UNKNOWN_TO_BROWSER } },
  'no shared memory': { headers: {} },
  'no workers': { headers: policy("worker-src 'none'") },
  'no WebAssembly': { headers: policy("script-src 'self'") },
  'no script for threads': { headers: ISOLATED, missing: WORKER },
  'a broken script for threads': { headers: ISOLATED, replaced: { [WORKER]: Buffer.from("throw new Error('it is broken');") } },
};

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>deeplab-ts</title>';

/**
 * @param folders More folders to serve: `{ reference: DIR }` is found under /reference/.
 * @returns {Promise<{ origins: Record<string, string>, close(): Promise<void> }>} where each kind of site is
 */
export async function startSite(folders = {}) {
  const pages = await bundlePages(join(ROOT, 'test', 'browser', 'page'));
  let archive;
  const swapped = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).browser;
  const served = { dist: join(ROOT, 'dist'), models: join(ROOT, 'models'), test: join(ROOT, 'test'), scripts: join(ROOT, 'scripts'), node_modules: join(ROOT, 'node_modules'), ...folders };

  /** What lies behind a path: bytes, a file, or undefined. */
  async function find(path) {
    if (path === '/') return { type: '.html', bytes: Buffer.from(PAGE) };
    const [first, ...rest] = path.slice(1).split('/');
    if (first === 'page') return { type: '.js', bytes: pages.get(rest.join('/')) };
    if (first === 'zoo') return { type: '.gz', bytes: await (archive ??= packModel()) };
    if (first === 'package') return { type: '.js', bytes: await bundlePackage(rest.join('/')) };
    if (!Object.hasOwn(served, first) || rest.includes('..')) return {};
    const stand = first === 'dist' ? swapped[`.${path}`] : undefined;
    // Modules file by file, before the build joined those that are always needed together.
    const separate = first === 'dist' ? join(ROOT, '.modules', stand ? relative('dist', stand) : join(...rest)) : '';
    const file = existsSync(separate) ? separate : stand ? join(ROOT, stand) : join(served[first], ...rest);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return {};
    const type = extname(file);
    if (first !== 'dist' || type !== '.js') return { type, file, size: found.size };
    // Browsers do not know packages by name, and import maps do not reach into workers.
    const script = await readFile(file, 'utf8');
    const named = script.replace(BARE_IMPORT, (_, before, name, after) => before + urlOfPackage(name) + after);
    // This one is hidden from bundlers.
    return { type, bytes: Buffer.from(named.replace("PACKAGE = 'gpu.js'", `PACKAGE = '${urlOfPackage('gpu.js')}'`)) };
  }

  async function answer(request, response, { headers, replaced = {}, missing }) {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const { type, bytes, file, size = bytes?.length } = replaced[path] ? { type: extname(path), bytes: replaced[path] } : await find(path);
    if (size === undefined || path === missing) return response.writeHead(404, headers).end(`There is no ${path}.`);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2] || Infinity), size - 1)] : [0, size - 1];
    response.writeHead(range ? 206 : 200, {
      ...headers,
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
      'Content-Type': TYPES[type] ?? 'application/octet-stream',
      'Content-Length': end - start + 1,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-store',
    });
    if (path.startsWith('/zoo/slow/')) {
      const middle = start + 1_200_000;
      response.write(bytes.subarray(start, middle));
      return setTimeout(() => response.end(bytes.subarray(middle)), 1000);
    }
    if (bytes || size === 0) return response.end(bytes?.subarray(start, end + 1));
    return createReadStream(file, { start, end }).pipe(response);
  }

  const servers = new Map();
  for (const [name, site] of Object.entries(SITES)) {
    servers.set(name, await listen((request, response) => {
      answer(request, response, site).catch((error) => response.writeHead(500, site.headers).end(String(error.stack)));
    }));
  }
  const origins = Object.fromEntries([...servers].map(([name, server]) => [name, `http://localhost:${server.address().port}`]));
  return { origins, close: () => Promise.all([...servers.values()].map(end)) };
}

/** The embedded model as the zoo packs its own. Every path below /zoo/ leads to it, so the site is a mirror of any model. */
async function packModel() {
  const folder = join(ROOT, 'models', 'mobilenetv2_voc_small');
  const files = (await readdir(folder)).filter((file) => file.startsWith('model.ckpt.'));
  const entries = await Promise.all(files.map(async (file) => {
    const body = await readFile(join(folder, file));
    return { header: { name: `deeplabv3/${file}`, size: body.length }, body };
  }));
  return gzipSync(await packTar(entries));
}

function listen(handler) {
  const server = createServer(handler);
  return new Promise((done) => server.listen(0, 'localhost', () => done(server)));
}

function end(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
}

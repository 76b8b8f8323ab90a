/**
 * The page's Content-Security-Policy and the other headers that it is best served with; the only place that knows them. The dev and preview
 * servers send them, the build writes them down for hosts that read a `_headers` file, and the policy is in the page itself for all others.
 */

/** WebAssembly may be compiled; nothing else may be made into code. */
const SCRIPTS = "'self' 'wasm-unsafe-eval'";

const directives = (scripts: string): Readonly<Record<string, string>> => ({
  'default-src': "'none'",
  'script-src': scripts,
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob:",
  'media-src': "'self' blob:",
  // Models of the zoo come from the official hosts, or from any mirror; one on this machine may do without encryption.
  'connect-src': "'self' https: http://localhost:* http://127.0.0.1:* blob:",
  'base-uri': "'none'",
  'form-action': "'none'",
});

const format = (policy: Readonly<Record<string, string>>): string =>
  Object.entries(policy)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** For the page's own `<meta>`. Workers are not bound by it, only by the headers of their own files. */
export const META_POLICY = format(directives(SCRIPTS));

/** `frame-ancestors` counts in headers only. */
export const PAGE_POLICY = `${META_POLICY}; frame-ancestors 'none'`;

/** For the worker of the gpu backend: gpu.js writes functions as text. */
export const GPU_WORKER_POLICY = `${format(directives(`${SCRIPTS} 'unsafe-eval'`))}; frame-ancestors 'none'`;

/** With these a browser lets the threads of the page share memory. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

const GENERAL = { ...ISOLATION, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' } as const;

/** The folder of the build that holds the gpu worker and nothing else. */
export const GPU_FOLDER = 'gpu';

/** The headers for a path, in development (`/engine/gpu_worker.ts`) and as built (`/any/path/gpu/gpu_worker-HASH.js`). */
export function headersFor(pathname: string): Readonly<Record<string, string>> {
  const isGpuWorker = /\/gpu_worker[^/]*$/.test(pathname);
  return { ...GENERAL, 'Content-Security-Policy': isGpuWorker ? GPU_WORKER_POLICY : PAGE_POLICY };
}

/**
 * The same as a `_headers` file, as Netlify and Cloudflare Pages read it. Hosts differ in what they do when two rules give the same header, so
 * no path has two policies. The paths are those of a page at the root of its host.
 */
export function headersFile(): string {
  const rule = (path: string, headers: Readonly<Record<string, string>>): string =>
    `${path}\n${Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`).join('')}`;
  const page = { 'Content-Security-Policy': PAGE_POLICY };
  return [
    rule('/*', GENERAL),
    ...['/', '/index.html', '/assets/*', '/course/*'].map((path) => rule(path, page)),
    rule(`/${GPU_FOLDER}/*`, { 'Content-Security-Policy': GPU_WORKER_POLICY }),
  ].join('\n');
}

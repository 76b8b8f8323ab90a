/** The backend's files that are no modules, in a page or in a worker of one. */
import { assetUrl, type AssetsFolder } from '../../io/assets/assets.js';
import type { KernelBuild } from './own_files.js';

/** The bytes of a build. */
export async function readKernels(build: KernelBuild, assets?: AssetsFolder, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(assets === undefined ? ownKernels(build) : assetUrl(assets, `${build}.wasm`), { signal });
  if (!response.ok) throw new Error(`${response.url} was answered with ${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Many servers answer with the page where there is no such file.
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new Error(`${response.url} was answered with something else than WebAssembly`);
  return bytes;
}

/** Every WebAssembly module begins with this. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

// Written out, each by itself: bundlers find and copy files by `new URL('...', import.meta.url)`.
const ownKernels = (build: KernelBuild): URL => (build === 'simd' ? new URL('./generated/simd.wasm', import.meta.url) : new URL('./generated/relaxed.wasm', import.meta.url));

/** A worker on the script of a thread. */
export function threadWorker(assets?: AssetsFolder): Worker {
  if (assets !== undefined) return workerAt(assetUrl(assets, 'worker.js'));
  const beside = moduleUrl();
  if (isElsewhere(beside)) return workerAt(new URL('worker.js', beside));
  // The same here: bundlers know a worker's script by these words.
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}

/** By itself, so that no bundler takes it for the name of a file. */
const moduleUrl = (): string => import.meta.url;

/** A page may start workers of its own origin only; but such a worker may import from others, as the page did. */
function workerAt(script: URL): Worker {
  if (!isElsewhere(script.href)) return new Worker(/* @vite-ignore */ script, { type: 'module' });
  const importing = URL.createObjectURL(new Blob([`import ${JSON.stringify(script.href)};`], { type: 'text/javascript' }));
  const worker = new Worker(/* @vite-ignore */ importing, { type: 'module' });
  // Its text is fetched by then: the browser keeps it for the worker.
  setTimeout(() => URL.revokeObjectURL(importing), REVOKE_MS);
  return worker;
}

const REVOKE_MS = 60_000;

/** Whether a script lies on another server than the page. */
const isElsewhere = (script: string): boolean => /^https?:/.test(script) && typeof location !== 'undefined' && location.origin !== 'null' && new URL(script).origin !== location.origin;

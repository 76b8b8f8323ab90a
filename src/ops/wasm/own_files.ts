/** The backend's files that are no modules, in Node. In a browser own_files.browser.ts takes its place, through environment.browser.ts. */
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { assetUrl, type AssetsFolder } from '../../io/assets/assets.js';

/** The builds of the kernels: relaxed SIMD multiplies and adds in one operation where the processor can; `wide` does too, and is made for vectors of 256 bits. */
export type KernelBuild = 'simd' | 'relaxed' | 'wide';

/** The bytes of a build. */
export function readKernels(build: KernelBuild, assets?: AssetsFolder, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (assets !== undefined) return readFile(assetUrl(assets, `${build}.wasm`), { signal });
  // Written out, each by itself: bundlers find files by `new URL('...', import.meta.url)`.
  if (build === 'wide') return readFile(new URL('./generated/wide.wasm', import.meta.url), { signal });
  return readFile(build === 'simd' ? new URL('./generated/simd.wasm', import.meta.url) : new URL('./generated/relaxed.wasm', import.meta.url), { signal });
}

/** A worker on the script of a thread. */
export function threadWorker(assets?: AssetsFolder): Worker {
  // The same here: bundlers know a worker's script by these words. The flags of the process are left out: some of them no worker takes.
  return assets === undefined ? new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] }) : new Worker(assetUrl(assets, 'worker.js'), { execArgv: [] });
}

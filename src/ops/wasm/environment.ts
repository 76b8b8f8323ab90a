/** What the backend needs of Node. In a browser environment.browser.ts takes its place. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { AssetsFolder } from '../../io/assets/assets.js';
import { threadWorker } from './own_files.js';
import type { WorkerMessage, WorkerStart } from './worker.js';

export { readKernels, type KernelBuild } from './own_files.js';
export { compileWideVectors, whyNoWideVectors } from './wide_vectors.js';

export interface Thread {
  /** Settles once the thread waits for work, or has failed. */
  readonly ready: Promise<void>;
  terminate(): void;
}

/** Node 20 knows relaxed SIMD but hides it behind a flag, which has to be set before the first module is compiled. */
export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
}

/** How many threads the machine offers to the process. */
export const availableThreads = (): number => availableParallelism();

/** Why there can be one thread only; undefined where there may be more. */
export const whyOneThread = (): string | undefined => undefined;

/** Lets other tasks have a turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether the calling thread may sleep until another wakes it. */
export const maySleep = (): boolean => true;

/**
 * Starts a thread on the kernels. It does not keep the process alive.
 *
 * @param onEnd called when the thread ends, whatever the reason
 * @param assets where its script lies, unless beside this module
 * @throws what Node throws when a worker is not allowed
 */
export function startThread(start: WorkerStart, onEnd: (reason: string) => void, assets?: AssetsFolder): Thread {
  const worker = threadWorker(assets);
  const ready = new Promise<void>((resolve, reject) => {
    const end = (reason: string): void => {
      onEnd(reason);
      reject(new Error(reason));
    };
    worker.on('message', (message: WorkerMessage) => {
      if ('failed' in message) return end(message.failed);
      worker.unref();
      resolve();
    });
    worker.on('error', (error) => end(String(error)));
    worker.on('exit', (code) => end(`it exited with code ${code}`));
  });
  worker.postMessage(start);
  return { ready, terminate: () => void worker.terminate() };
}

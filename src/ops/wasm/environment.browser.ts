/** What the backend needs of a browser, in a page or in a worker of one. */
import type { AssetsFolder } from '../../io/assets/assets.js';
import type { Thread } from './environment.js';
import { threadWorker } from './own_files.browser.js';
import type { WorkerMessage, WorkerStart } from './worker.js';

export { readKernels } from './own_files.browser.js';
export { compileWideVectors, whyNoWideVectors } from './wide_vectors.browser.js';

/** Browsers that know it offer it. */
export const allowRelaxedSimd = (): void => undefined;

/** How many threads the machine offers to the page. */
export const availableThreads = (): number => navigator.hardwareConcurrency || 1;

/**
 * Why there can be one thread only: asked of what threads are made of, since a browser that isolates a page need not have it. Undefined
 * where there may be more; whether they start is seen when they do.
 */
export function whyOneThread(): string | undefined {
  if (typeof Worker === 'undefined') return 'there are no workers here (a service worker, for one, cannot start any)';
  if (typeof SharedArrayBuffer !== 'undefined') return undefined;
  if (globalThis.crossOriginIsolated === true) return 'this browser has no SharedArrayBuffer';
  return 'memory can be shared with workers only where the page is isolated from other origins, which its host asks for with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
}

/** Lets other tasks have a turn. Browsers make timers wait for milliseconds, but not messages. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/** The thread of a page must not sleep, nor that of a service worker; other workers may. */
export const maySleep = (): boolean => typeof document === 'undefined' && !('ServiceWorkerGlobalScope' in globalThis);

/**
 * Starts a thread on the kernels.
 *
 * @param onEnd called when the thread fails
 * @param assets where its script lies, unless beside this module
 * @throws what the browser throws when a worker, or memory that is shared with one, is not allowed
 */
export function startThread(start: WorkerStart, onEnd: (reason: string) => void, assets?: AssetsFolder): Thread {
  const worker = threadWorker(assets);
  const ready = new Promise<void>((resolve, reject) => {
    const end = (reason: string): void => {
      onEnd(reason);
      reject(new Error(reason));
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => ('failed' in data ? end(data.failed) : resolve());
    // What could not be loaded, or is not allowed to be, ends in an event that says nothing.
    worker.onerror = (event) => end(event.message || 'its script could not be loaded, or is not allowed to be: a policy has to allow workers of this origin (worker-src)');
    worker.onmessageerror = () => end('its answer could not be read');
  });
  try {
    worker.postMessage(start);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return { ready, terminate: () => worker.terminate() };
}

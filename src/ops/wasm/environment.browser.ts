/** What the backend needs of a browser, in a page or in a worker of one. */
import type { KernelBuild, Thread } from './environment.js';
import type { WorkerMessage, WorkerStart } from './worker.js';

/** The bytes of a build. */
export async function readKernels(build: KernelBuild): Promise<Uint8Array<ArrayBuffer>> {
  // Written out, each by itself: bundlers find and copy files by `new URL('...', import.meta.url)`.
  const url = build === 'simd' ? new URL('./generated/simd.wasm', import.meta.url) : new URL('./generated/relaxed.wasm', import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href} was answered with ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Browsers that know it offer it. */
export const allowRelaxedSimd = (): void => undefined;

/** How many threads the machine offers to the page. */
export const availableThreads = (): number => navigator.hardwareConcurrency || 1;

/** Browsers share memory only between threads of a page that is isolated from other origins (COOP and COEP headers). */
export const canShareMemory = (): boolean => globalThis.crossOriginIsolated === true;

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

/** The thread of a page must not sleep; workers may. */
export const maySleep = (): boolean => typeof document === 'undefined';

/**
 * Starts a thread on the kernels.
 *
 * @param onEnd called when the thread fails
 * @returns once the thread waits for work
 */
export function startThread(start: WorkerStart, onEnd: (reason: string) => void): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const end = (reason: string): void => {
      onEnd(reason);
      reject(new Error(reason));
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => ('failed' in data ? end(data.failed) : resolve(worker));
    worker.onerror = (event) => end(event.message || 'its file could not be loaded');
    worker.postMessage(start);
  });
}

/** Starts threads: all of them, or none and the reason why. What is not allowed to start may say so at once, later, or never. */
import { BackendUnavailableError, throwIfAborted } from '../../errors.js';
import type { AssetsFolder } from '../../io/assets/assets.js';
import { isErrorLike } from '../../messages.js';
import { startThread, type Thread } from './environment.js';
import type { WorkerStart } from './worker.js';

export interface StartOptions {
  /** Where the script of a thread lies, unless beside the backend's modules. */
  readonly assets?: AssetsFolder;
  readonly signal?: AbortSignal;
  /** How one thread is started; another in tests. */
  readonly startOne?: typeof startThread;
  /** How often to look for news of threads before they are given up, and how long to wait between, milliseconds; others in tests. */
  readonly looks?: number;
  readonly pause?: number;
}

/**
 * Half a minute without any news. A worker takes some tens of milliseconds. Counted in looks, so that the time in which this thread is busy
 * or asleep does not count: it would not have heard.
 */
const LOOKS = 120;
const PAUSE_MS = 250;

/**
 * @param starts what each thread is given
 * @param onEnd called with the reason when a thread ends, also later
 * @throws BackendUnavailableError when one cannot be started, and no news comes for half a minute; AbortError. None is left running then.
 */
export async function startThreads(starts: readonly WorkerStart[], onEnd: (reason: string) => void, options: StartOptions = {}): Promise<readonly Thread[]> {
  const { assets, signal, startOne = startThread } = options;
  const threads: Thread[] = [];
  try {
    for (const start of starts) {
      const thread = startOne(start, onEnd, assets);
      // Heard below, unless the next one cannot even be begun.
      thread.ready.catch(() => undefined);
      threads.push(thread);
    }
    await allReady(threads, options);
    return threads;
  } catch (error) {
    for (const thread of threads) thread.terminate();
    throwIfAborted(signal);
    const reason = isErrorLike(error) ? error.message : error;
    throw new BackendUnavailableError(`${starts.length === 1 ? 'A thread' : `${starts.length} more threads`} could not be started: ${String(reason)}`, { cause: error });
  }
}

function allReady(threads: readonly Thread[], { signal, looks = LOOKS, pause = PAUSE_MS }: StartOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = looks;
    const timer = setInterval(() => {
      if (--left <= 0) settle(() => reject(new Error(`nothing was heard of a worker for ${(looks * pause) / 1000} seconds`)));
    }, pause);
    const aborted = (): void => settle(() => reject(new Error('it was aborted')));
    const settle = (how: () => void): void => {
      clearInterval(timer);
      signal?.removeEventListener('abort', aborted);
      how();
    };
    signal?.addEventListener('abort', aborted);
    if (signal?.aborted) aborted();
    // Each that is ready is news.
    const news = threads.map(({ ready }) => ready.then(() => void (left = looks)));
    Promise.all(news).then(
      () => settle(resolve),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

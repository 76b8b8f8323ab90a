/**
 * The caller's side of a worker. A worker is taken as something that may end at any time: calls then reject, instead of waiting for an answer
 * that never comes.
 */
import type { RunControl } from '../deeplab/options.js';
import { BackendUnavailableError, throwIfAborted } from '../errors.js';
import type { Method, Moved, Reply, StartedWorker, StartWorker } from './messages.js';
import { notSendable } from './pictures.js';
import { startWorker } from './start.js';
import { unpackThrown } from './thrown.js';

/**
 * Half a minute without any news. A worker takes some tens of milliseconds. Counted in looks, so that the time in which this thread is busy
 * does not count: it would not have heard.
 */
const LOOKS = 120;
const PAUSE_MS = 250;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: RunControl['onProgress'];
}

export class Connection {
  readonly #worker: StartedWorker;
  readonly #calls = new Map<number, Waiting>();
  #lastId = 0;
  #end: BackendUnavailableError | undefined;
  #isHeardOf = false;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** @param start how the worker is started; another in tests @throws BackendUnavailableError where workers are not allowed */
  constructor(start: StartWorker = startWorker, looks = LOOKS, pause = PAUSE_MS) {
    try {
      this.#worker = start((reply) => this.#hear(reply), (reason) => this.#fail(reason));
    } catch (cause) {
      throw notStarted(cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (this.#end) {
      // It ended before this knew of it.
      this.#worker.terminate();
      return;
    }
    this.#watch = setInterval(() => {
      if (--looks <= 0) this.#fail(`nothing was heard of it for ${(LOOKS * PAUSE_MS) / 1000} seconds`);
    }, pause);
  }

  /**
   * Asks the worker. What it needs of memory that is to be moved is listed in `moved`.
   *
   * @throws what the worker throws, as an error of the same class; BackendUnavailableError when it has ended; what the signal is raised with, at once
   */
  async call(method: Method, args: readonly unknown[], { onProgress, signal }: RunControl = {}, moved: Moved = []): Promise<unknown> {
    throwIfAborted(signal);
    if (this.#end) throw this.#end;
    const id = ++this.#lastId;
    // The worker hears of it, but is not waited for: it may be in the middle of a long step.
    const stop = (): void => {
      this.#settle(id, ({ reject }) => {
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error);
        }
      });
      this.#worker.post({ abort: id }, []);
    };
    signal?.addEventListener('abort', stop);
    try {
      return await new Promise((resolve, reject) => {
        this.#calls.set(id, { resolve, reject, onProgress });
        this.#worker.hold(true);
        try {
          this.#worker.post({ id, method, args, reports: onProgress !== undefined }, moved);
        } catch (cause) {
          this.#settle(id, () => reject(notSendable(cause)));
        }
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the worker. Whoever waits for an answer is told. */
  end(): void {
    // It is not for want of a worker.
    this.#isHeardOf = true;
    this.#fail('it was ended');
  }

  #hear(reply: Reply): void {
    clearInterval(this.#watch);
    this.#isHeardOf = true;
    if ('ready' in reply) return;
    if ('progress' in reply) return this.#report(reply.id, reply.progress);
    this.#settle(reply.id, ({ resolve, reject }) => ('thrown' in reply ? reject(unpackThrown(reply.thrown)) : resolve(reply.value)));
  }

  /** As where there is no worker: what the listener throws ends the call. */
  #report(id: number, progress: Parameters<NonNullable<RunControl['onProgress']>>[0]): void {
    try {
      this.#calls.get(id)?.onProgress?.(progress);
    } catch (error) {
      this.#settle(id, ({ reject }) => reject(error));
      this.#worker.post({ abort: id }, []);
    }
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#calls.get(id);
    if (!waiting) return;
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#worker.hold(false);
    how(waiting);
  }

  #fail(reason: string): void {
    if (this.#end) return;
    clearInterval(this.#watch);
    // A script that is not there, or is not allowed, is told late, too.
    this.#end = this.#isHeardOf ? new BackendUnavailableError(`The worker that computes has ended: ${reason}. Load the model again.`) : notStarted(reason);
    for (const { reject } of this.#calls.values()) reject(this.#end);
    this.#calls.clear();
    this.#worker?.terminate();
  }
}

const notStarted = (reason: string, cause?: unknown): BackendUnavailableError =>
  new BackendUnavailableError(`The worker could not be started: ${reason}. Use DeepLab of 'deeplab-ts', which computes where it is called.`, { cause });

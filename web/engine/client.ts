/**
 * The page's side of the worker. A worker is taken as something that may end: by an error of its own, or because it does not stop in time.
 * Calls then reject, instead of waiting for an answer that never comes, and the next one starts another worker.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import { proxy, wrap, type Remote } from 'comlink';
import type { Progress } from './contract.js';
import type { Engine } from './engine.js';
import { EngineError, keepTagsOfErrors, stopped } from './engine_error.js';

keepTagsOfErrors();

/** `gpu` is the worker whose policy allows what gpu.js needs. */
export type WorkerKind = 'plain' | 'gpu';

/** How long a worker may take to stop, and to let go of its model. Milliseconds. */
const PATIENCE = 1000;

/** How long the threads of a worker that has let go of its model take to end. Milliseconds. */
const GRACE = 500;

const latestProgress = signal<Progress | undefined>(undefined);

/** How far the worker is with what it does; undefined while it has nothing to report. */
export const progress: ReadonlySignal<Progress | undefined> = latestProgress;

export class EngineWorker {
  readonly kind: WorkerKind;
  readonly #worker: Worker;
  readonly #remote: Remote<Engine>;
  /** Of the calls that wait for their answers. Not one promise for all of them, which would keep every answer as long as the worker lives. */
  readonly #rejections = new Set<(reason: EngineError) => void>();
  /** Why there are no answers any more. */
  #end: EngineError | undefined;

  constructor(kind: WorkerKind) {
    this.kind = kind;
    // Written out, each by itself: Vite finds workers by `new Worker(new URL(...))`.
    this.#worker =
      kind === 'gpu'
        ? new Worker(new URL('./gpu_worker.ts', import.meta.url), { type: 'module', name: 'gpu' })
        : new Worker(new URL('./engine_worker.ts', import.meta.url), { type: 'module', name: 'engine' });
    this.#remote = wrap<Engine>(this.#worker);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.terminate(new EngineError(`The worker that computes has failed: ${event.message || 'its file could not be loaded'}. Reload the page if it happens again.`));
    };
    void this.#remote.listen(proxy((report: Progress) => void (latestProgress.value = report)));
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  get isBusy(): boolean {
    return this.#rejections.size > 0;
  }

  /**
   * Makes calls to the engine.
   *
   * @throws EngineError as the engine threw it, or when the worker has ended
   */
  async call<T>(work: (engine: Remote<Engine>) => Promise<T>): Promise<T> {
    if (this.#end) throw this.#end;
    let rejection: (reason: EngineError) => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#rejections.add((rejection = reject));
        work(this.#remote).then(resolve, reject);
      });
    } finally {
      this.#rejections.delete(rejection);
      if (!this.isBusy) latestProgress.value = undefined;
    }
  }

  /** Stops whatever it does. One that computes too long to hear of it is ended. @returns whether it still lives */
  async stop(): Promise<boolean> {
    if (!this.isBusy || this.isOver) return !this.isOver;
    const answered = await withinPatience(this.#remote.stop());
    if (!answered) this.terminate(stopped());
    return answered;
  }

  /** Lets go of the model, then of the worker. */
  async dispose(): Promise<void> {
    if (this.isOver) return;
    this.#endCalls(stopped());
    // Its threads end by themselves first: Chromium's workers may live on that are ended together with workers of their own.
    if (await withinPatience(this.#remote.dispose())) await new Promise((resolve) => setTimeout(resolve, GRACE));
    this.terminate(stopped());
  }

  terminate(reason: EngineError): void {
    this.#endCalls(reason);
    this.#worker.terminate();
  }

  #endCalls(reason: EngineError): void {
    this.#end ??= reason;
    for (const reject of this.#rejections) reject(reason);
  }
}

/** Whether an answer comes in time. */
function withinPatience(answer: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    answer.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE)),
  ]);
}

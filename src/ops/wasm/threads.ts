/** The threads that run a step together: the calling one, and workers that wait for it. See assembly/threads.ts. */
import { BackendUnavailableError } from '../../errors.js';
import { maySleep, nextTurn, type Thread } from './environment.js';
import type { Heap } from './memory/heap.js';
import { startThreads, type StartOptions } from './start_threads.js';

/** What index.ts of assembly/ exports. */
interface KernelExports {
  run(control: number, step: number, workers: number): number;
  join(control: number, milliseconds: number): number;
  hasFailed(control: number): number;
  stop(control: number): void;
  allFinite(from: number, count: number): number;
}

/** Bytes of the words that threads share. */
const CONTROL_BYTES = 320;

/** How long the calling thread sleeps at a time while workers are at work. Afterwards it looks whether one has died. */
const SLEEP_MS = 100;

export class Threads {
  readonly #exports: KernelExports;
  readonly #control: number;
  readonly #workers: readonly Thread[];
  readonly #state: { failure?: string; stopped?: boolean };

  private constructor(exports: KernelExports, control: number, workers: readonly Thread[], state: { failure?: string; stopped?: boolean }) {
    this.#exports = exports;
    this.#control = control;
    this.#workers = workers;
    this.#state = state;
  }

  /** @throws BackendUnavailableError when a thread cannot be started; AbortError */
  static async start(module: WebAssembly.Module, heap: Heap, count: number, options: StartOptions = {}): Promise<Threads> {
    const { memory } = heap;
    const control = heap.allocate(CONTROL_BYTES);
    new Uint8Array(memory.buffer, control, CONTROL_BYTES).fill(0);
    const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: () => undefined } });
    const state: { failure?: string; stopped?: boolean } = {};
    const onEnd = (reason: string): void => {
      if (!state.stopped) state.failure ??= reason;
    };
    const starts = Array.from({ length: count - 1 }, (_, i) => ({ module, memory, control, thread: i + 1 }));
    return new Threads(exports as unknown as KernelExports, control, await startThreads(starts, onEnd, options), state);
  }

  get count(): number {
    return this.#workers.length + 1;
  }

  /**
   * Runs the step at an address. Waits without giving other tasks a turn, unless a worker takes very long.
   *
   * @throws BackendUnavailableError when a thread has ended, or all of them were stopped
   */
  run(step: number): void | Promise<void> {
    this.#requireUsable();
    try {
      const isDone = this.#exports.run(this.#control, step, this.#workers.length) || (maySleep() && this.#exports.join(this.#control, SLEEP_MS));
      if (!isDone) return this.#joinLater();
    } catch (error) {
      // A trap on this thread leaves the others in the middle of the step.
      this.#state.failure ??= String(error);
      this.#check();
    }
  }

  /** Whether so many float32 at an address are finite. */
  allFinite(address: number, count: number): boolean {
    return this.#exports.allFinite(address, count) !== 0;
  }

  stop(): void {
    if (this.#state.stopped) return;
    this.#state.stopped = true;
    this.#exports.stop(this.#control);
    for (const worker of this.#workers) worker.terminate();
  }

  /** A thread that died says so in an event, which needs a turn to arrive. */
  async #joinLater(): Promise<void> {
    do {
      await nextTurn();
      this.#check();
    } while (!this.#exports.join(this.#control, maySleep() ? SLEEP_MS : 0));
    this.#check();
  }

  /** Looks whether a worker has failed, which leaves a step undone: so there is no need to before one, nor after one that is done. */
  #check(): void {
    if (this.#exports.hasFailed(this.#control)) this.#state.failure ??= 'a kernel failed';
    this.#requireUsable();
  }

  #requireUsable(): void {
    const { failure, stopped } = this.#state;
    // Nobody would ever do the workers' share.
    if (stopped) throw new BackendUnavailableError('The wasm backend was disposed of, and its threads with it. Load the model, or compile the graph, again.');
    if (failure !== undefined) throw new BackendUnavailableError(`A thread of the wasm backend ended: ${failure}. Dispose of the model and load it again.`);
  }
}

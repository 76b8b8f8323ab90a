/** What is the same in all backends: runs take turns, steps follow each other, and now and then other tasks are let in. */
import { throwIfAborted } from '../../errors.js';
import type { RunOptions } from './backend.js';

/** Pieces of work that must not overlap: each begins when those before it are done, whether they succeeded or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // Not the result itself: it would be kept until the next turn.
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

/** How long to compute before other tasks get a turn, milliseconds: one of them may raise the signal to stop, or draw the progress. */
const COMPUTING_TIME = 50;
/** Where nobody can stop it: longer than most networks run, which are not to be held up. */
const UNSTOPPED_COMPUTING_TIME = 500;

/** Lets other tasks of this thread run now and then. */
export class Pauses {
  readonly #computingTime: number;
  #next: number;

  constructor(computingTime = COMPUTING_TIME) {
    this.#computingTime = computingTime;
    this.#next = performance.now() + computingTime;
  }

  /** @returns a promise to wait for when it is time for a pause, else undefined */
  take(): Promise<void> | undefined {
    if (performance.now() < this.#next) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        this.#next = performance.now() + this.#computingTime;
        resolve();
      }, 0);
    });
  }
}

/** Runs steps 0, 1, ... one after the other. @throws AbortError before the step that would come after the signal */
export async function takeSteps(count: number, { onStep, signal }: RunOptions, run: (step: number) => void | Promise<void>): Promise<void> {
  const pauses = new Pauses(signal ? COMPUTING_TIME : UNSTOPPED_COMPUTING_TIME);
  for (let step = 0; step < count; step++) {
    throwIfAborted(signal);
    const began = onStep ? performance.now() : 0;
    // Most steps are done when they return, and many are as short as what it takes to wait for a promise. (Not `instanceof`: pages may have another Promise than async functions give, as Angular's do.)
    const running = run(step);
    if (running) await running;
    if (onStep) await onStep(step + 1, count, performance.now() - began);
    const pause = pauses.take();
    if (pause) await pause;
  }
}

/** What is reported while work goes on: progress and times. */
import { throwIfAborted } from '../errors.js';
import { Pauses } from '../ops/contract/turns.js';
import type { Progress, RunControl } from './options.js';

/** Reports steps of the network to whoever listens, and lets other tasks run now and then. */
export function stepReporter(
  onProgress: ((progress: Progress) => void) | undefined,
): ((done: number, total: number) => Promise<void> | undefined) | undefined {
  if (!onProgress) return undefined;
  const pauses = new Pauses();
  return (loaded, total) => {
    onProgress({ phase: 'network', loaded, total });
    return pauses.take();
  };
}

/** Reports the reading of weights while a model is loaded, and nothing of what is read for later runs. */
export class LoadReport {
  readonly #options: RunControl;
  #loading = true;

  constructor(options: RunControl) {
    this.#options = options;
  }

  readonly onProgress = (loaded: number, total: number): void => {
    if (!this.#loading) return;
    throwIfAborted(this.#options.signal);
    this.#options.onProgress?.({ phase: 'weights', loaded, total });
  };

  finish(): void {
    this.#loading = false;
  }
}

/** Milliseconds since the last lap. */
export class Stopwatch {
  #since = performance.now();

  lap(): number {
    const now = performance.now();
    const elapsed = now - this.#since;
    this.#since = now;
    return elapsed;
  }
}

/** What is reported while work goes on: progress and times. */
import { throwIfAborted } from '../errors.js';
import type { Progress } from './options.js';

/** A callback that reports one phase; undefined when nobody listens or can stop it. */
export function reporter(
  onProgress: ((progress: Progress) => void) | undefined,
  phase: Progress['phase'],
  signal?: AbortSignal,
): ((loaded: number, total: number) => void) | undefined {
  if (!onProgress && !signal) return undefined;
  return (loaded, total) => {
    throwIfAborted(signal);
    onProgress?.({ phase, loaded, total });
  };
}

/** Reports the reading of weights while a model is loaded, and nothing of what is read for later runs. */
export class LoadReport {
  readonly #report: ((loaded: number, total: number) => void) | undefined;
  #loading = true;

  constructor({ onProgress, signal }: { readonly onProgress?: (progress: Progress) => void; readonly signal?: AbortSignal }) {
    this.#report = reporter(onProgress, 'weights', signal);
  }

  readonly onProgress = (loaded: number, total: number): void => {
    if (this.#loading) this.#report?.(loaded, total);
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

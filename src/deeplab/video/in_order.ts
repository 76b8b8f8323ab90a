/** Every picture of a source that waits until it is asked. */
import { closeFrame } from '../../io/pictures/drawable.js';
import type { Frames } from './latest.js';

/** Answers a stop at once, also while the source is silent; what it gives afterwards is closed. */
export class InOrder<T> {
  readonly #source: Frames<T>;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(source: Frames<T>) {
    this.#source = source;
  }

  async take(): Promise<{ readonly frame: T; readonly dropped: number } | undefined> {
    if (this.#isOver) return undefined;
    const stopped = new Promise<undefined>((resolve) => (this.#wake = () => resolve(undefined)));
    const next = this.#source.next().then((frame) => {
      if (this.#isOver) closeFrame(frame);
      return frame;
    });
    const frame = await Promise.race([next, stopped]);
    if (frame !== undefined && !this.#isOver) return { frame, dropped: 0 };
    // Nobody listens to what goes wrong after a stop.
    next.catch(() => undefined);
    return undefined;
  }

  stop(): void {
    this.#isOver = true;
    this.#source.stop();
    this.#wake();
  }
}

/** The newest of what a source gives while nobody waits for it. */

import { closeFrame } from '../../io/pictures/drawable.js';

/** How a source is read: the next picture, or undefined at its end. */
export interface Frames<T> {
  next(): Promise<T | undefined>;
  /** Ends the source; whoever waits for its next picture is not answered. */
  stop(): void;
}

/** Lets other tasks have a turn: a source that always has a next picture at hand must not keep the thread. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Reads a source as fast as it gives, and keeps only the newest picture. */
export class Latest<T> {
  readonly #source: Frames<T>;
  #newest: { readonly frame: T } | undefined;
  #dropped = 0;
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(source: Frames<T>) {
    this.#source = source;
    void this.#read();
  }

  /** The newest picture that was not taken yet, and how many before it nobody took; waits for one. @returns undefined at the end @throws what the source throws */
  async take(): Promise<{ readonly frame: T; readonly dropped: number } | undefined> {
    while (!this.#newest && !this.#end) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#newest) {
      const taken = { frame: this.#newest.frame, dropped: this.#dropped };
      this.#newest = undefined;
      this.#dropped = 0;
      return taken;
    }
    if (this.#end && 'error' in this.#end) throw this.#end.error;
    return undefined;
  }

  stop(): void {
    this.#end ??= {};
    if (this.#newest) closeFrame(this.#newest.frame);
    this.#newest = undefined;
    this.#source.stop();
    this.#wake();
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const frame = await this.#source.next();
        if (this.#end) return closeFrame(frame);
        if (frame === undefined) break;
        if (this.#newest) {
          closeFrame(this.#newest.frame);
          this.#dropped++;
        }
        this.#newest = { frame };
        this.#wake();
        await turn();
      }
      this.#end ??= {};
    } catch (error) {
      this.#end ??= { error };
    }
    this.#wake();
  }
}

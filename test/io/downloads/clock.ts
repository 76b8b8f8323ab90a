/** Time for tests, which passes when they say so. */

interface Waiting {
  readonly milliseconds: number;
  readonly task: () => void;
}

export class Clock {
  readonly #waiting = new Set<Waiting>();
  #due = 0;

  readonly after = (milliseconds: number, task: () => void): (() => void) => {
    const waiting = { milliseconds, task };
    this.#waiting.add(waiting);
    if (milliseconds <= this.#due) {
      this.#due = 0;
      queueMicrotask(() => this.#end(waiting));
    }
    return () => void this.#waiting.delete(waiting);
  };

  /** Whoever waits for so long or less has waited enough; if nobody does, the next one who will. */
  pass(milliseconds: number): void {
    const enough = [...this.#waiting].filter((waiting) => waiting.milliseconds <= milliseconds);
    if (enough.length === 0) this.#due = milliseconds;
    for (const waiting of enough) this.#end(waiting);
  }

  #end(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) waiting.task();
  }
}

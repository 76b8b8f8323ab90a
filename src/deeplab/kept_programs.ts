/** Programs beside that of the plain pass: made when they are asked for first, and kept for the next picture, since making a plan takes as long as running it. */
import type { Program } from '../engine/program.js';
import { InvalidArgumentError } from '../errors.js';

/** Published evaluations look at a picture in six scales and their mirror images (model_zoo.md), and average. */
const MOST_KEPT = 16;

interface Kept {
  readonly program: Program;
  users: number;
}

/** What a program keeps between two runs is its plan: the memory that it runs in is let go of after each. */
export class KeptPrograms {
  /** Least recently used first. */
  readonly #programs = new Map<string, Kept>();
  #isDisposed = false;

  /** Lends the program of a key, which `make` makes if it is not there. */
  async lend<T>(key: string, make: () => Program, use: (program: Program) => Promise<T>): Promise<T> {
    if (this.#isDisposed) throw new InvalidArgumentError('This model was disposed of; load it again.');
    const kept = this.#programs.get(key) ?? { program: make(), users: 0 };
    this.#programs.delete(key);
    this.#programs.set(key, kept);
    kept.users++;
    try {
      return await use(kept.program);
    } finally {
      kept.users--;
      kept.program.rest();
      await this.#makeRoom();
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    for (const { program } of this.#programs.values()) await program.dispose();
    this.#programs.clear();
  }

  async #makeRoom(): Promise<void> {
    for (const [key, { program, users }] of [...this.#programs].slice(0, -MOST_KEPT)) {
      if (users > 0) continue;
      this.#programs.delete(key);
      await program.dispose();
    }
  }
}

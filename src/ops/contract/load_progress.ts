/** How much of a plan's constants has been read, for backends that build one. */
import { bytesOf } from '../../tensor.js';
import type { Plan } from './backend.js';

/** Counts the bytes of constants that have been read, each once. */
export class LoadProgress {
  readonly #plan: Plan;
  readonly #report: ((loadedBytes: number, totalBytes: number) => void) | undefined;
  readonly #seen = new Set<number>();
  readonly #total: number;
  #loaded = 0;

  constructor(plan: Plan, report: ((loadedBytes: number, totalBytes: number) => void) | undefined) {
    this.#plan = plan;
    this.#report = report;
    this.#total = plan.storages.reduce((sum, _storage, i) => sum + this.#bytes(i), 0);
  }

  loaded(storage: number): void {
    const bytes = this.#bytes(storage);
    if (bytes === 0 || this.#seen.has(storage)) return;
    this.#seen.add(storage);
    this.#loaded += bytes;
    this.#report?.(this.#loaded, this.#total);
  }

  #bytes(index: number): number {
    const storage = this.#plan.storages[index];
    return storage.kind === 'constant' ? (bytesOf(storage.source) ?? 0) : 0;
  }
}

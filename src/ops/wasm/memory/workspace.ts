/** The block of memory in which plans run. They take turns, so one block, as large as the greatest of them, serves all. */
import type { Heap } from './heap.js';

export class Workspace {
  readonly #heap: Heap;
  /** Bytes that each plan needs. */
  readonly #plans = new Map<object, number>();
  #byteLength = 0;
  #address = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /**
   * Makes room for a plan, and gives back what is more than twice as much as any plan needs. The block may move, which plans
   * notice by its `address`.
   */
  reserve(plan: object, byteLength: number): void {
    this.#plans.set(plan, byteLength);
    const most = Math.max(...this.#plans.values());
    if (byteLength <= this.#byteLength && this.#byteLength <= 2 * most) return;
    this.#free();
    this.#address = this.#heap.allocate(most);
    this.#byteLength = most;
  }

  /** Without any plan there is no block. */
  release(plan: object): void {
    this.#plans.delete(plan);
    if (this.#plans.size === 0) this.#free();
  }

  get address(): number {
    return this.#address;
  }

  #free(): void {
    if (this.#address > 0) this.#heap.free(this.#address);
    this.#address = 0;
    this.#byteLength = 0;
  }
}

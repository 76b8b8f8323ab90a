/** The block of memory in which plans run. They take turns, so one block, as large as the greatest of them, serves all. */
import type { Heap } from './heap.js';

export class Workspace {
  readonly #heap: Heap;
  readonly #plans = new Set<object>();
  #byteLength = 0;
  #address = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Makes room for a plan. The block may move, which plans notice by its `address`. */
  reserve(plan: object, byteLength: number): void {
    this.#plans.add(plan);
    if (byteLength <= this.#byteLength) return;
    if (this.#address > 0) this.#heap.free(this.#address);
    this.#address = 0;
    this.#byteLength = 0;
    this.#address = this.#heap.allocate(byteLength);
    this.#byteLength = byteLength;
  }

  /** Without any plan there is no block. */
  release(plan: object): void {
    this.#plans.delete(plan);
    if (this.#plans.size > 0 || this.#address === 0) return;
    this.#heap.free(this.#address);
    this.#address = 0;
    this.#byteLength = 0;
  }

  get address(): number {
    return this.#address;
  }
}

/** The memory that JavaScript, the kernels and all threads share, and who has which part of it. */
import { BackendUnavailableError, ShapeMismatchError } from '../../../errors.js';

const PAGE = 65536;
/** wasm32 addresses 4 GiB. */
const MAX_PAGES = 65536;
/** 256 MiB: with less, only the smallest networks would run. */
const LEAST_PAGES = MAX_PAGES / 16;
/** A cache line: SIMD loads do not straddle. */
const ALIGNMENT = 64;
export const aligned = (byteLength: number): number => Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
/** Behind every block: kernels may read, not write, up to a vector more than they use. */
const SLACK = 64;

/** First fit over free blocks that are kept in order and joined with their neighbours. Memory grows and never shrinks. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Free blocks by address. */
  readonly #free: { address: number; byteLength: number }[] = [];
  /** Sizes of blocks in use. */
  readonly #used = new Map<number, number>();
  /** Up to here memory was handed out. The first page is left to the module. */
  #end = PAGE;

  constructor() {
    this.memory = createMemory();
  }

  /** The address of a block whose contents are arbitrary. @throws ShapeMismatchError when the memory is full */
  allocate(byteLength: number): number {
    const size = aligned(byteLength + SLACK);
    const fit = this.#free.findIndex((block) => block.byteLength >= size);
    const address = fit >= 0 ? this.#takeFrom(fit, size) : this.#takeEnd(size);
    this.#used.set(address, size);
    return address;
  }

  free(address: number): void {
    const byteLength = this.#used.get(address);
    if (byteLength === undefined) return;
    this.#used.delete(address);
    const at = this.#free.findIndex((block) => block.address > address);
    const index = at < 0 ? this.#free.length : at;
    this.#free.splice(index, 0, { address, byteLength });
    this.#join(index);
    this.#join(index - 1);
    const last = this.#free.at(-1);
    if (last && last.address + last.byteLength === this.#end) {
      this.#end = last.address;
      this.#free.pop();
    }
  }

  /** Bytes in use, for tests and reports. */
  get usedBytes(): number {
    return [...this.#used.values()].reduce((sum, size) => sum + size, 0);
  }

  #takeFrom(index: number, size: number): number {
    const block = this.#free[index];
    if (block.byteLength === size) this.#free.splice(index, 1);
    else this.#free[index] = { address: block.address + size, byteLength: block.byteLength - size };
    return block.address;
  }

  #takeEnd(size: number): number {
    const address = this.#end;
    const missing = address + size - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing);
    this.#end = address + size;
    return address;
  }

  #grow(bytes: number): void {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
    } catch {
      const [used, more] = [this.#end, bytes].map((size) => `${Math.ceil(size / 2 ** 20)} MiB`);
      throw new ShapeMismatchError(
        `The wasm backend holds ${used} and cannot have ${more} more: WebAssembly addresses 4 GiB at most, and the machine may have less. Use a smaller picture, crop or scale, or the backend 'cpu'.`,
      );
    }
  }

  /** Joins a free block with the one behind it, where they touch. */
  #join(index: number): void {
    const [block, next] = [this.#free[index], this.#free[index + 1]];
    if (!block || !next || block.address + block.byteLength !== next.address) return;
    this.#free.splice(index, 2, { address: block.address, byteLength: block.byteLength + next.byteLength });
  }
}

/**
 * Shared memory needs a maximum, for which some systems reserve room: they may have to be asked for less.
 *
 * @throws BackendUnavailableError when they refuse that as well
 */
function createMemory(): WebAssembly.Memory {
  for (let maximum = MAX_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      if (maximum > LEAST_PAGES) continue;
      throw new BackendUnavailableError(`The backend 'wasm' needs shared memory, which the system refuses (${String(error)}). Let the process have more address space, or use 'cpu'.`);
    }
  }
}

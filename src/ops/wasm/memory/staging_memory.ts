/** Memory for weights on their way to the kernels, of a step at a time. */
import type { Staging } from '../../../staging.js';
import { aligned } from './heap.js';

const PAGE = 65536;
/** 16 MiB: the largest filter of Xception_65 has 12. What is not used of it is not resident. */
const PAGES = 256;
/** The C library gives back what is larger, and lets it raise that limit. */
const LEAST_BYTES = 128 * 1024;

/** WebAssembly's, because the system has it back at once when it is collected: other memory goes through the C library. */
export class StagingMemory implements Staging {
  #memory: WebAssembly.Memory | undefined;
  #taken = 0;

  take(byteLength: number): Uint8Array | undefined {
    const address = this.#taken;
    if (byteLength < LEAST_BYTES || address + byteLength > PAGES * PAGE) return undefined;
    this.#memory ??= memoryOf(PAGES);
    if (!this.#memory) return undefined;
    this.#taken = aligned(address + byteLength);
    return new Uint8Array(this.#memory.buffer, address, byteLength);
  }

  holds(data: unknown): boolean {
    return this.#memory !== undefined && ArrayBuffer.isView(data) && data.buffer === this.#memory.buffer;
  }

  /** All that was taken comes back. */
  clear(): void {
    this.#taken = 0;
  }

  /** Nothing is held any more: those who were handed memory may live longer. */
  free(): void {
    this.clear();
    this.#memory = undefined;
  }
}

/** undefined where the process has no more address space. */
function memoryOf(pages: number): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return undefined;
  }
}

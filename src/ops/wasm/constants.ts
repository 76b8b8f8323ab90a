/** Weights in the memory of the kernels: read from their source, packed, and there once for all plans that use them. */
import type { Tensor, TensorSource } from '../../tensor.js';
import type { Heap } from './memory/heap.js';

interface Entry {
  readonly source: TensorSource;
  readonly layout: string;
  users: number;
  readonly address: Promise<number>;
}

export class Constants {
  readonly #heap: Heap;
  readonly #entries = new Map<TensorSource, Map<string, Entry>>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /**
   * The address of a constant in a layout. Whoever asks for it calls the function that comes with it when it is not needed
   * any more.
   *
   * @param byteLength of the layout
   * @param pack writes the value into the memory, from `address` on
   * @param read gives the value of the source: whoever wants several layouts of one reads it once
   */
  async acquire(
    source: TensorSource,
    layout: string,
    byteLength: number,
    pack: (value: Tensor, memory: ArrayBufferLike, address: number) => void,
    read: () => Promise<Tensor> = () => source.read(),
  ): Promise<{ readonly address: number; readonly release: () => void }> {
    const layouts = this.#entries.get(source) ?? new Map<string, Entry>();
    this.#entries.set(source, layouts);
    let entry = layouts.get(layout);
    if (!entry) {
      entry = { source, layout, users: 0, address: this.#load(read, byteLength, pack) };
      layouts.set(layout, entry);
    }
    const mine = entry;
    mine.users++;
    try {
      return { address: await mine.address, release: () => this.#release(mine) };
    } catch (error) {
      // What could not be read is not remembered: the next plan tries again.
      this.#forget(mine);
      throw error;
    }
  }

  async #load(read: () => Promise<Tensor>, byteLength: number, pack: (value: Tensor, memory: ArrayBufferLike, address: number) => void): Promise<number> {
    const value = await read();
    const address = this.#heap.allocate(byteLength);
    try {
      pack(value, this.#heap.memory.buffer, address);
    } catch (error) {
      this.#heap.free(address);
      throw error;
    }
    return address;
  }

  #release(entry: Entry): void {
    entry.users--;
    if (entry.users > 0) return;
    this.#forget(entry);
    void entry.address.then((address) => this.#heap.free(address));
  }

  #forget({ source, layout }: Entry): void {
    const layouts = this.#entries.get(source);
    layouts?.delete(layout);
    if (layouts?.size === 0) this.#entries.delete(source);
  }
}

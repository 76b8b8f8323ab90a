/**
 * Tensors whose numbers lie in the memory of the kernels. What is fed with one is read where it is, and what is fetched into one is written there, so that
 * values which go from run to run, as those of a network that is taught, are never copied.
 */
import { InvalidArgumentError } from '../../../errors.js';
import { bytesOf, tensorOn, type Tensor, type TensorInfo } from '../../../tensor.js';
import type { Plan } from '../../contract/backend.js';
import type { Heap } from './heap.js';

/** Storages of a plan that lie in such tensors for the time of a run, and where. */
export type Bindings = ReadonlyMap<number, number>;

export class PlacedTensors {
  readonly #heap: Heap;
  /** By the array that holds them: a tensor in another shape is the same place. */
  readonly #addresses = new WeakMap<object, number>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Zeros. They are there as long as the memory is. */
  allocate(info: TensorInfo): Tensor {
    const byteLength = bytesOf(info);
    if (byteLength === undefined) throw new InvalidArgumentError('Strings have no fixed size, and cannot lie in the memory of the kernels.');
    const address = this.#heap.allocate(byteLength);
    new Uint8Array(this.#heap.memory.buffer, address, byteLength).fill(0);
    const placed = tensorOn(this.#heap.memory.buffer, address, info);
    this.#addresses.set(placed.data, address);
    return placed;
  }

  /**
   * Storages that a run needs no memory for: those of feeds that lie here, and of fetches that go here. A fetch that shares its storage with another is copied.
   *
   * @param isStreamed whether a fetched value is never whole in memory
   */
  bindings({ storages, values, fetches }: Plan, feeds: ReadonlyMap<string, Tensor>, into: readonly Tensor[], isStreamed: (value: number) => boolean): Bindings {
    const bound = new Map<number, number>();
    for (const [i, storage] of storages.entries()) {
      const address = storage.kind === 'feed' ? this.addressOf(feeds.get(storage.endpoint)) : undefined;
      if (address !== undefined) bound.set(i, address);
    }
    const taken = new Set(bound.values());
    for (const [k, target] of into.entries()) {
      const { storage, byteOffset, pitch } = values[fetches[k]];
      const address = this.addressOf(target);
      if (address === undefined || storages[storage].kind !== 'own' || bound.has(storage) || byteOffset !== undefined || pitch !== undefined || isStreamed(fetches[k])) continue;
      if (taken.has(address)) throw new InvalidArgumentError(`'${values[fetches[k]].name}' would be written over what the run is fed with, or over another fetch. Give every fetch a tensor of its own.`);
      taken.add(address);
      bound.set(storage, address);
    }
    return bound;
  }

  /** Undefined for what does not lie here. */
  addressOf(tensor: Tensor | undefined): number | undefined {
    return tensor && this.#addresses.get(tensor.data);
  }
}

/** Weights on the device: read from their source, arranged, and there once for all plans that use them. */
import type { Tensor, TensorSource } from '../../tensor.js';
import type { Device, DeviceArray } from './device.js';
import type { Extent } from './layout.js';

interface Entry {
  users: number;
  readonly array: Promise<DeviceArray>;
}

export interface Arrangement {
  /** Names the order. */
  readonly layout: string;
  readonly extent: Extent;
  readonly arrange: (value: Tensor) => ArrayLike<number>;
}

export class Constants {
  readonly #device: Device;
  readonly #entries = new Map<TensorSource, Map<string, Entry>>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** A constant as it is arranged. Whoever asks for it calls the function that comes with it when it is not needed any more. */
  async acquire(source: TensorSource, { layout, extent, arrange }: Arrangement): Promise<{ readonly array: DeviceArray; readonly release: () => Promise<void> }> {
    const key = `${layout} ${extent.z} ${extent.y} ${extent.x}`;
    const layouts = this.#entries.get(source) ?? new Map<string, Entry>();
    this.#entries.set(source, layouts);
    const entry = layouts.get(key) ?? { users: 0, array: source.read().then((value) => this.#device.upload(arrange(value), extent)) };
    layouts.set(key, entry);
    entry.users++;
    const forget = (): void => {
      if (layouts.get(key) === entry) layouts.delete(key);
      if (layouts.size === 0 && this.#entries.get(source) === layouts) this.#entries.delete(source);
    };
    const release = async (): Promise<void> => {
      if (--entry.users > 0) return;
      forget();
      this.#device.free(await entry.array);
    };
    try {
      return { array: await entry.array, release };
    } catch (error) {
      // What could not be read is not remembered: the next plan tries again.
      forget();
      throw error;
    }
  }
}

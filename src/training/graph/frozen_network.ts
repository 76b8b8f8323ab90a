/** A network that stays as it is while another one learns: it runs as it does in inference, and what it says of a sample that comes again is kept. */
import { Program } from '../../engine/program.js';
import type { Graph } from '../../graph/graph.js';
import type { Backend } from '../../ops/contract/backend.js';
import { crc32c } from '../../proto/wire/crc32c.js';
import { tensor, zeros, type Tensor } from '../../tensor.js';
import { TRAINING_FEEDS } from './training_graph.js';

/** A network for one sample, fed with `TRAINING_FEEDS.images`, float32 [1, h, w, 3]. */
export interface FrozenGraph {
  readonly graph: Graph;
  /** Feeds of the training graph, and the endpoints here that they come from. */
  readonly fetches: readonly (readonly [feed: string, endpoint: string])[];
}

/** What is kept of maps at the most. */
export const MAX_KEPT_BYTES = 2 ** 29;

export class FrozenNetwork {
  readonly #program: Program;
  readonly #fetches: FrozenGraph['fetches'];
  readonly #maxBytes: number;
  readonly #kept = new Map<string, readonly Tensor<'float32'>[]>();
  #keptBytes = 0;

  /** @param maxBytes so much is kept of what samples gave */
  constructor({ graph, fetches }: FrozenGraph, backend: Backend, maxBytes = MAX_KEPT_BYTES) {
    this.#fetches = fetches;
    this.#program = new Program(graph, backend);
    this.#maxBytes = maxBytes;
  }

  /** Whether the maps of samples with this key are there. */
  isKept(key: string): boolean {
    return this.#kept.has(key);
  }

  /**
   * Maps of a batch [b, h, w, 3], under the names that the training graph is fed with.
   *
   * @param keys what samples of the same pixels share; undefined where only the pixels can tell. Pixels of a key that is kept are not looked at.
   */
  async maps({ shape, data }: Tensor<'float32'>, keys: readonly (string | undefined)[], signal?: AbortSignal): Promise<Map<string, Tensor<'float32'>>> {
    const [batchSize, height, width] = shape;
    const size = 3 * height * width;
    const samples: (readonly Tensor<'float32'>[])[] = [];
    for (let i = 0; i < batchSize; i++) samples.push(await this.#of(keys[i], tensor('float32', [1, height, width, 3], data.subarray(i * size, (i + 1) * size)), signal));
    return new Map(this.#fetches.map(([feed], k) => [feed, stacked(samples.map((maps) => maps[k]))]));
  }

  dispose(): Promise<void> {
    this.#kept.clear();
    return this.#program.dispose();
  }

  async #of(given: string | undefined, image: Tensor<'float32'>, signal: AbortSignal | undefined): Promise<readonly Tensor<'float32'>[]> {
    const key = this.#maxBytes === 0 ? undefined : (given ?? keyOf(image.data));
    const known = key === undefined ? undefined : this.#kept.get(key);
    if (known) return known;
    const maps = (await this.#program.execute(new Map([[TRAINING_FEEDS.images, image]]), this.#fetches.map(([, endpoint]) => endpoint), { signal })) as Tensor<'float32'>[];
    const bytes = maps.reduce((sum, map) => sum + map.data.byteLength, 0);
    if (key !== undefined && this.#keptBytes + bytes <= this.#maxBytes) {
      this.#kept.set(key, maps);
      this.#keptBytes += bytes;
    }
    return maps;
  }
}

/** Two sums, since one of 32 bits is the same for some of many thousand crops. */
function keyOf(pixels: Float32Array): string {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length);
  const mixed = words.reduce((sum, word) => Math.imul(sum ^ word, 0x01000193), words.length);
  return `pixels ${crc32c(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength))} ${mixed}`;
}

/** Maps [1, h, w, c] as one [b, h, w, c]. */
function stacked(maps: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [, ...shape] = maps[0].shape;
  const all = zeros('float32', [maps.length, ...shape]);
  for (const [i, { data }] of maps.entries()) all.data.set(data, i * data.length);
  return all;
}

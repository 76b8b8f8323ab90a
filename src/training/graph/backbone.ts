/**
 * The backbone of a network whose head alone learns: it runs as it does in inference, and the features of a sample that comes again are kept.
 */
import { Program } from '../../engine/program.js';
import { GraphBuilder } from '../../graph/builder.js';
import { backboneFeatures } from '../../nets/heads/deeplab_head.js';
import { decoderStrides, type DeepLabVariant } from '../../nets/variant.js';
import { Weights } from '../../nets/weights/weights.js';
import type { Backend } from '../../ops/contract/backend.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { memoryCheckpoint } from '../../proto/checkpoints/memory_checkpoint.js';
import { crc32c } from '../../proto/wire/crc32c.js';
import { tensor, zeros, type Tensor } from '../../tensor.js';
import { lowLevelFeed, pictureOf, TRAINING_FEEDS } from './training_graph.js';

export interface BackboneOptions {
  readonly variant: DeepLabVariant;
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
}

/** What is kept of features at the most. */
const MAX_KEPT_BYTES = 2 ** 29;

export class Backbone {
  readonly #program: Program;
  /** Feeds of the training graph, and the endpoints here that they come from. */
  readonly #fetches: readonly (readonly [feed: string, endpoint: string])[];
  readonly #cropSize: BackboneOptions['cropSize'];
  readonly #kept = new Map<string, readonly Tensor<'float32'>[]>();
  #keptBytes = 0;

  constructor({ variant, outputStride, cropSize }: BackboneOptions, values: ReadonlyMap<string, Tensor>, backend: Backend) {
    const builder = new GraphBuilder();
    const images = placeholder(builder, 'float32', [1, ...cropSize, 3], TRAINING_FEEDS.images);
    const { features, endPoints } = backboneFeatures(pictureOf(images, cropSize), Weights.over(builder, memoryCheckpoint('the network', values)), variant, { outputStride });
    const ends = decoderStrides(variant).map((stride) => [lowLevelFeed(stride), endPoints.get(stride)!.value.endpoint] as const);
    this.#fetches = [[TRAINING_FEEDS.features, features.value.endpoint], ...ends];
    this.#program = new Program(builder.build(), backend);
    this.#cropSize = cropSize;
  }

  /** Whether the features of samples with this key are there. */
  isKept(key: string): boolean {
    return this.#kept.has(key);
  }

  /**
   * Features of a batch [b, h, w, 3], under the names that the training graph is fed with.
   *
   * @param keys what samples of the same pixels share; undefined where only the pixels can tell. Pixels of a key that is kept are not looked at.
   */
  async features({ shape, data }: Tensor<'float32'>, keys: readonly (string | undefined)[], signal?: AbortSignal): Promise<Map<string, Tensor<'float32'>>> {
    const [batchSize, height, width] = shape;
    const size = 3 * height * width;
    const samples: (readonly Tensor<'float32'>[])[] = [];
    for (let i = 0; i < batchSize; i++) samples.push(await this.#of(keys[i], data.subarray(i * size, (i + 1) * size), signal));
    return new Map(this.#fetches.map(([feed], k) => [feed, stacked(samples.map((maps) => maps[k]))]));
  }

  dispose(): Promise<void> {
    this.#kept.clear();
    return this.#program.dispose();
  }

  async #of(given: string | undefined, pixels: Float32Array, signal: AbortSignal | undefined): Promise<readonly Tensor<'float32'>[]> {
    const key = given ?? keyOf(pixels);
    const known = this.#kept.get(key);
    if (known) return known;
    const image = tensor('float32', [1, ...this.#cropSize, 3], pixels);
    const maps = (await this.#program.execute(new Map([[TRAINING_FEEDS.images, image]]), this.#fetches.map(([, endpoint]) => endpoint), { signal })) as Tensor<'float32'>[];
    const bytes = maps.reduce((sum, map) => sum + map.data.byteLength, 0);
    if (this.#keptBytes + bytes <= MAX_KEPT_BYTES) {
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

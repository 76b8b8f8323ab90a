/** The crops of a run's samples, by their number. Those whose pixels are known need not be made again, and their files not be read. */
import type { LabelSet } from '../../io/datasets/label_set.js';
import { choose, cropInto, type Augmentation, type Choice } from './augment.js';
import { requireFit } from './given_samples.js';
import { Random } from './random.js';
import type { Reader } from './reader.js';

export interface CropOptions {
  readonly labelSet: LabelSet;
  readonly seed: number;
  /** Keys of crops whose pixels nobody needs again. */
  readonly isKnown?: (key: string) => boolean;
}

/** What a number of `Random`'s key is for. */
const AUGMENTATION = 2;

/** What was seen of a sample of a set. */
interface Seen {
  readonly id: string;
  readonly size: readonly [height: number, width: number];
}

export class Crops {
  readonly #reader: Reader;
  readonly #augmentation: Augmentation;
  readonly #options: CropOptions;
  readonly #seen = new Map<number, Seen>();
  /** Labels of crops whose pixels are known, by key. Classes are bytes (options.ts); an ignored one that is none is kept as the first that is no class. */
  readonly #labels = new Map<string, Uint8Array>();

  constructor(reader: Reader, augmentation: Augmentation, options: CropOptions) {
    this.#reader = reader;
    this.#augmentation = augmentation;
    this.#options = options;
  }

  /**
   * Writes the crop of the sample with this number. Where its key is known, pixels stay as they are.
   *
   * @returns the sample's id, and what crops of the same pixels share: undefined where that cannot be said
   */
  async take(number: number, pixels: Float32Array, labels: Int32Array): Promise<{ id: string; key: string | undefined }> {
    const index = this.#reader.index?.(number);
    const seen = index === undefined ? undefined : this.#seen.get(index);
    if (index !== undefined && seen) {
      const key = keyOf(index, this.#choose(seen.size, number));
      const kept = this.#labels.get(key);
      if (kept && this.#options.isKnown?.(key)) {
        this.#restore(kept, labels);
        return { id: seen.id, key };
      }
    }
    return this.#read(number, index, pixels, labels);
  }

  async #read(number: number, index: number | undefined, pixels: Float32Array, labels: Int32Array): Promise<{ id: string; key: string | undefined }> {
    const { labelSet, isKnown } = this.#options;
    const sample = requireFit(await this.#reader.sample(number), labelSet);
    const size = [sample.image.shape[0], sample.image.shape[1]] as const;
    const choice = this.#choose(size, number);
    cropInto(sample, choice, this.#augmentation.cropSize, labelSet.ignore, pixels, labels);
    if (index === undefined) return { id: sample.id, key: undefined };
    const key = keyOf(index, choice);
    if (isKnown) this.#seen.set(index, { id: sample.id, size });
    // Only of what came again, which most crops of a run with augmentation do not.
    if (isKnown?.(key)) this.#labels.set(key, Uint8Array.from(labels, (label) => (label === labelSet.ignore ? this.#ignoredByte : label)));
    return { id: sample.id, key };
  }

  get #ignoredByte(): number {
    const { classes, ignore } = this.#options.labelSet;
    return ignore >= 0 && ignore <= 255 ? ignore : classes.length;
  }

  #restore(kept: Uint8Array, labels: Int32Array): void {
    const [{ ignore }, byte] = [this.#options.labelSet, this.#ignoredByte];
    labels.set(kept);
    if (byte === ignore) return;
    for (let i = 0; i < labels.length; i++) if (labels[i] === byte) labels[i] = ignore;
  }

  #choose(size: readonly [number, number], number: number): Choice {
    return choose(size, this.#augmentation, new Random(this.#options.seed, AUGMENTATION, number));
  }
}

const keyOf = (index: number, { scale, top, left, mirrored }: Choice): string => [index, scale, top, left, mirrored].join('/');

/**
 * Batches of samples, one for each step of a run. What a step sees depends on the seed, the number of the step and the data
 * alone: a run that goes on from step N has the batches that it would have had.
 */
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { unlessAborted } from '../../io/sources/unless_aborted.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { tensor, type Tensor } from '../../tensor.js';
import { checkAugmentation, DEFAULT_AUGMENTATION, type Augmentation } from './augment.js';
import { Crops } from './crops.js';
import type { SampleSource } from './given_samples.js';
import { readerOf } from './reader.js';

export interface BatchOptions extends Partial<Omit<Augmentation, 'cropSize'>> {
  readonly cropSize: Augmentation['cropSize'];
  readonly batchSize: number;
  /** What the labels may be. */
  readonly labelSet: LabelSet;
  /** Any whole number. */
  readonly seed: number;
  /** The steps that were made already: the first batch is that of this step. Default 0. */
  readonly firstStep?: number;
  /** Where batches end. */
  readonly steps: number;
  /** Whether a set is taken in an order of chance, another in each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Keys of samples whose pixels nobody needs again: they are not made, and a sample that can be told before it is read is not read. Default: none. */
  readonly isKnown?: (key: string) => boolean;
  readonly signal?: AbortSignal;
}

export interface Batch {
  /** Counted from 0. */
  readonly step: number;
  readonly ids: readonly string[];
  /** What samples of the same pixels share; undefined for those of a stream, of which that cannot be said. */
  readonly keys: readonly (string | undefined)[];
  /** [b, h, w, 3], 0 to 255; zeros where a key is known. */
  readonly images: Tensor<'float32'>;
  /** [b, h, w]: class indices, or the ignored one. */
  readonly labels: Tensor<'int32'>;
}

/**
 * The batches of steps `firstStep` to `steps` - 1. While one is in use, the next is read.
 *
 * @throws InvalidArgumentError; DataSetFormatError, ImageFormatError, FileNotFoundError for a sample that cannot be used; AbortError
 */
export async function* batches(source: SampleSource, options: BatchOptions): AsyncGenerator<Batch> {
  const { batchSize, steps, firstStep = 0 } = options;
  for (const [name, value, least] of [['batch size', batchSize, 1], ['number of steps', steps, 0], ['first step', firstStep, 0]] as const) {
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`The ${name} is ${value}; a whole number of at least ${least} is expected.`);
  }
  if (!Number.isSafeInteger(options.seed)) throw new InvalidArgumentError(`The seed is ${options.seed}; a whole number is expected.`);
  const augmentation: Augmentation = { ...DEFAULT_AUGMENTATION, ...definedOf(options) };
  checkAugmentation(augmentation);

  const reader = readerOf(source, options);
  const crops = new Crops(reader, augmentation, options);
  const make = (step: number): Promise<Batch> => makeBatch(step, crops, augmentation, options);
  let next: Promise<Batch> | undefined;
  try {
    for (let step = firstStep; step < steps; step++) {
      const batch = await unlessAborted(next ?? make(step), options.signal);
      next = step + 1 < steps ? make(step + 1) : undefined;
      // Its error is thrown when it is its turn.
      next?.catch(() => undefined);
      yield batch;
    }
  } finally {
    // Who stops does not wait for what may never come.
    const isStopped = options.signal?.aborted === true;
    if (!reader.mayStall && !isStopped) await next?.catch(() => undefined);
    const closing = reader.close();
    if (isStopped) closing.catch(() => undefined);
    else await closing;
  }
}

function definedOf({ cropSize, minScale, maxScale, scaleStep, flip }: BatchOptions): Partial<Augmentation> & Pick<Augmentation, 'cropSize'> {
  const given = Object.entries({ minScale, maxScale, scaleStep, flip }).filter(([, value]) => value !== undefined);
  return { cropSize, ...(Object.fromEntries(given) as Partial<Augmentation>) };
}

async function makeBatch(step: number, crops: Crops, { cropSize: [height, width] }: Augmentation, { batchSize, signal }: BatchOptions): Promise<Batch> {
  const pixels = height * width;
  const images = tensor('float32', [batchSize, height, width, 3], new Float32Array(batchSize * pixels * 3));
  const labels = tensor('int32', [batchSize, height, width], new Int32Array(batchSize * pixels));
  const names: { id: string; key: string | undefined }[] = [];
  for (let i = 0; i < batchSize; i++) {
    throwIfAborted(signal);
    names.push(await crops.take(step * batchSize + i, images.data.subarray(i * pixels * 3, (i + 1) * pixels * 3), labels.data.subarray(i * pixels, (i + 1) * pixels)));
  }
  return { step, ids: names.map(({ id }) => id), keys: names.map(({ key }) => key), images, labels };
}

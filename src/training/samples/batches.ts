/**
 * Batches of samples, one for each step of a run. What a step sees depends on the seed, the number of the step and the data
 * alone: a run that goes on from step N has the batches that it would have had.
 */
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { tensor, type Tensor } from '../../tensor.js';
import type { LabelledSample, TrainingSet } from '../data/training_set.js';
import { checkAugmentation, choose, cropInto, DEFAULT_AUGMENTATION, type Augmentation } from './augment.js';
import { endless, isTrainingSet, requireFit, setOfArray, type SampleSource } from './given_samples.js';
import { Random, shuffled } from './random.js';

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
  readonly signal?: AbortSignal;
}

export interface Batch {
  /** Counted from 0. */
  readonly step: number;
  readonly ids: readonly string[];
  /** [b, h, w, 3], 0 to 255. */
  readonly images: Tensor<'float32'>;
  /** [b, h, w]: class indices, or the ignored one. */
  readonly labels: Tensor<'int32'>;
}

/** What a number of the key is for, so that the order of samples and what is done to them do not hang together. */
const ORDER = 1;
const AUGMENTATION = 2;

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
  const make = (step: number): Promise<Batch> => makeBatch(step, reader, augmentation, options);
  let next: Promise<Batch> | undefined;
  try {
    for (let step = firstStep; step < steps; step++) {
      const batch = await (next ?? make(step));
      next = step + 1 < steps ? make(step + 1) : undefined;
      // Its error is thrown when it is its turn.
      next?.catch(() => undefined);
      yield batch;
    }
  } finally {
    await next?.catch(() => undefined);
    await reader.close();
  }
}

function definedOf({ cropSize, minScale, maxScale, scaleStep, flip }: BatchOptions): Partial<Augmentation> & Pick<Augmentation, 'cropSize'> {
  const given = Object.entries({ minScale, maxScale, scaleStep, flip }).filter(([, value]) => value !== undefined);
  return { cropSize, ...(Object.fromEntries(given) as Partial<Augmentation>) };
}

async function makeBatch(step: number, reader: Reader, augmentation: Augmentation, { batchSize, labelSet, seed, signal }: BatchOptions): Promise<Batch> {
  const [height, width] = augmentation.cropSize;
  const pixels = height * width;
  const images = tensor('float32', [batchSize, height, width, 3], new Float32Array(batchSize * pixels * 3));
  const labels = tensor('int32', [batchSize, height, width], new Int32Array(batchSize * pixels));
  const ids: string[] = [];
  for (let i = 0; i < batchSize; i++) {
    throwIfAborted(signal);
    const number = step * batchSize + i;
    const sample = requireFit(await reader.sample(number), labelSet);
    const choice = choose([sample.image.shape[0], sample.image.shape[1]], augmentation, new Random(seed, AUGMENTATION, number));
    cropInto(sample, choice, augmentation.cropSize, labelSet.ignore, images.data.subarray(i * pixels * 3, (i + 1) * pixels * 3), labels.data.subarray(i * pixels, (i + 1) * pixels));
    ids.push(sample.id);
  }
  return { step, ids, images, labels };
}

/** Gives the samples of a run by their number, each once and in order. */
interface Reader {
  sample(number: number): Promise<LabelledSample>;
  close(): Promise<void>;
}

function readerOf(source: SampleSource, options: BatchOptions): Reader {
  const { labelSet, firstStep = 0, batchSize } = options;
  if (isTrainingSet(source)) return setReader(source, options);
  if (Array.isArray(source)) return setReader(setOfArray(source, labelSet), options);
  const samples = endless(source, firstStep * batchSize, labelSet);
  return {
    // It never ends but by an error.
    sample: async () => (await samples.next()).value as LabelledSample,
    close: async () => void (await samples.return(undefined)),
  };
}

function setReader(set: TrainingSet, { seed, shuffle = true }: BatchOptions): Reader {
  const count = set.ids.length;
  if (count === 0) throw new InvalidArgumentError(`${set.name} has no samples to train on.`);
  let epoch = -1;
  let order: Uint32Array = new Uint32Array(0);
  return {
    sample: (number) => {
      const current = Math.floor(number / count);
      if (shuffle && current !== epoch) [epoch, order] = [current, shuffled(count, new Random(seed, ORDER, current))];
      return set.read(shuffle ? order[number % count] : number % count);
    },
    close: () => Promise.resolve(),
  };
}

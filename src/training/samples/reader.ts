/** From what samples are learned from to samples by their number in a run. */
import { InvalidArgumentError } from '../../errors.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { pause } from '../../io/sources/pause.js';
import type { LabelledSample, TrainingSet } from '../data/training_set.js';
import { endless, isTrainingSet, setOfArray, type SampleSource } from './given_samples.js';
import { Random, shuffled } from './random.js';

export interface ReaderOptions {
  readonly batchSize: number;
  readonly labelSet: LabelSet;
  readonly seed: number;
  readonly firstStep?: number;
  readonly shuffle?: boolean;
}

/** What a number of `Random`'s key is for, so that the order of samples and what is done to them do not hang together. */
const ORDER = 1;

/** How long a stream that is left may take for the sample that it owes. Milliseconds. */
const PATIENCE = 1000;

/** Gives the samples of a run by their number, each once and in order. */
export interface Reader {
  sample(number: number): Promise<LabelledSample>;
  /** Which sample of a set that is. */
  index?(number: number): number;
  /** Whether a sample may be waited for however long: a stream gives it when it has one. */
  readonly mayStall: boolean;
  /** Lets go of the source. A stream that owes a sample closes behind it, and is not waited for long. */
  close(): Promise<void>;
}

export function readerOf(source: SampleSource, options: ReaderOptions): Reader {
  const { labelSet, firstStep = 0, batchSize } = options;
  if (isTrainingSet(source)) return setReader(source, options);
  if (Array.isArray(source)) return setReader(setOfArray(source, labelSet), options);
  const samples = endless(source, firstStep * batchSize);
  let asked = 0;
  return {
    mayStall: true,
    sample: async () => {
      asked++;
      // It never ends but by an error.
      const { value } = await samples.next().finally(() => asked--);
      return value as LabelledSample;
    },
    close: async () => {
      const closed = new AbortController();
      const closing = samples.return(undefined).finally(() => closed.abort());
      await Promise.race(asked > 0 ? [closing, pause(PATIENCE, closed.signal)] : [closing]);
    },
  };
}

function setReader(set: TrainingSet, { seed, shuffle = true }: ReaderOptions): Reader {
  const count = set.ids.length;
  if (count === 0) throw new InvalidArgumentError(`${set.name} has no samples to train on.`);
  let epoch = -1;
  let order: Uint32Array = new Uint32Array(0);
  const index = (number: number): number => {
    const current = Math.floor(number / count);
    if (shuffle && current !== epoch) [epoch, order] = [current, shuffled(count, new Random(seed, ORDER, current))];
    return shuffle ? order[number % count] : number % count;
  };
  return {
    mayStall: false,
    index,
    sample: (number) => set.read(index(number)),
    close: () => Promise.resolve(),
  };
}

/** Samples that a caller has in memory or makes on the way, in place of a data set on disk. */
import { DataSetFormatError, InvalidArgumentError } from '../../errors.js';
import { labelProblem } from '../../io/datasets/label_problems.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import type { LabelMap } from '../../io/pictures/picture.js';
import { toPicture, type PixelInput } from '../../io/pictures/picture_input.js';
import { described } from '../../messages.js';
import { Problems } from '../data/problems.js';
import type { LabelledSample, TrainingSet } from '../data/training_set.js';

export interface GivenSample {
  readonly image: PixelInput;
  /** uint8 [h, w] of the picture's size: class indices, or 255 where nothing is to be learnt. */
  readonly labels: LabelMap;
  /** What messages call it. */
  readonly id?: string;
}

/**
 * A set; or an array, which is taken in an order of chance as a set is; or anything else that can be iterated, in its own order, anew
 * whenever it has ended.
 */
export type SampleSource = TrainingSet | readonly GivenSample[] | Iterable<GivenSample> | AsyncIterable<GivenSample>;

export function isTrainingSet(source: SampleSource): source is TrainingSet {
  return 'ids' in source && 'read' in source;
}

/** An array as a set. @throws DataSetFormatError that lists everything that is wrong with it */
export function setOfArray(samples: readonly GivenSample[], labelSet: LabelSet): TrainingSet {
  const problems = new Problems();
  const ids = samples.map((given, index) => idOf(given, index));
  for (const [index, given] of samples.entries()) {
    try {
      checkedSample(given, ids[index], labelSet);
    } catch (error) {
      problems.addError(ids[index], error);
    }
  }
  problems.throwIfAny('The array of samples', samples.length);
  return { name: 'array', labelSet, ids, read: (index) => Promise.resolve(sampleOf(samples[index], ids[index])) };
}

/**
 * The samples of an iterable from number `skip` on, without end.
 *
 * @throws InvalidArgumentError when it gives none, or none the second time; DataSetFormatError for what is no sample. Whether labels fit is not looked at
 */
export async function* endless(source: Iterable<GivenSample> | AsyncIterable<GivenSample>, skip: number): AsyncGenerator<LabelledSample> {
  for (let count = 0, ended = 0; ; ended = count) {
    for await (const given of source) {
      // What was seen before a run was interrupted is passed over.
      if (count++ >= skip) yield sampleOf(given, idOf(given, count - 1));
    }
    if (count > ended) continue;
    throw new InvalidArgumentError(
      count === 0 && skip === 0
        ? 'The samples to train on are none: what was given ended before its first one.'
        : `The samples to train on ended after ${count || skip}, and gave none when they were begun anew. Give something that can be iterated again (an array, or an object whose [Symbol.asyncIterator]() begins from the start), or enough samples for all steps.`,
    );
  }
}

/** What messages call a sample. Without types, it may be anything. */
export function idOf(given: GivenSample, index: number): string {
  const { id }: { readonly id?: unknown } = (given as GivenSample | null | undefined) ?? {};
  return typeof id === 'string' ? id : `sample ${index}`;
}

/** @throws DataSetFormatError, ShapeMismatchError */
export const checkedSample = (given: GivenSample, id: string, labelSet: LabelSet): LabelledSample => requireFit(sampleOf(given, id), labelSet);

/** Whether its labels fit is for whoever takes crops of it to look at. */
function sampleOf(given: GivenSample, id: string): LabelledSample {
  const sample: unknown = given;
  if (typeof sample !== 'object' || sample === null || !('image' in sample) || !('labels' in sample)) {
    throw new DataSetFormatError(`${id} is ${described(sample)}; { image, labels } is expected, ndarrays uint8 [h, w, 3] and uint8 [h, w].`);
  }
  return { id, image: toPicture(given.image), labels: given.labels };
}

/** @throws DataSetFormatError for labels of another size than the picture, or of no class */
export function requireFit(sample: LabelledSample, labelSet: LabelSet): LabelledSample {
  const [height, width] = sample.image.shape;
  const problem = labelProblem(sample.labels, { height, width, turned: false }, labelSet);
  if (problem !== undefined) throw new DataSetFormatError(`${sample.id}: ${problem}.`);
  return sample;
}

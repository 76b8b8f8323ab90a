/** What the evaluation of one picture leaves behind: small enough to be kept for every picture, sent and stored. */
import { InvalidArgumentError } from '../errors.js';
import type { UnknownLabel } from '../io/datasets/data_set.js';
import { ConfusionMatrix, type Labels } from './confusion_matrix.js';

/** Plain data, as it stands in JSON. */
export interface PictureResult {
  readonly height: number;
  readonly width: number;
  /** The picture's confusion matrix, of which most entries are 0: those that are not, as [truth, label, pixels]. */
  readonly counts: readonly (readonly [truth: number, label: number, pixels: number])[];
  /** Pixels whose truth is the index that does not count. */
  readonly ignored: number;
  /** Pixels that were left out because their truth is no class, where that is allowed. */
  readonly unknown?: readonly UnknownLabel[];
  /** The size at which the network saw the picture, where it is another. */
  readonly seenSize?: readonly [height: number, width: number];
  /** Whether that is how the network's pictures are resized, and not to fit them into the crop. */
  readonly resized?: true;
  /** There is no truth. */
  readonly unjudged?: true;
  /** What is to be said of the scores. */
  readonly warning?: string;
}

/** What is known of a picture beside its labels. */
export type PictureFacts = Pick<PictureResult, 'seenSize' | 'resized' | 'warning'>;

/** Compares the labels of a picture [h, w] with the truth [h, w], of which `unknown` was made `ignore`. */
export function comparePicture(numClasses: number, ignore: number, labels: Labels & { readonly shape: readonly number[] }, truth: Labels, unknown: readonly UnknownLabel[] = []): PictureResult {
  const [height, width] = labels.shape;
  const matrix = new ConfusionMatrix(numClasses, { ignore }).add(labels, truth);
  const counts: [number, number, number][] = [];
  for (let row = 0; row < numClasses; row++) {
    for (let column = 0; column < numClasses; column++) {
      const pixels = matrix.count(row, column);
      if (pixels > 0) counts.push([row, column, pixels]);
    }
  }
  const skipped = unknown.reduce((sum, [, pixels]) => sum + pixels, 0);
  return { height, width, counts, ignored: height * width - matrix.pixels - skipped, ...(skipped > 0 ? { unknown } : {}) };
}

/** The confusion matrix of pictures, each of which counts as often as it is given. */
export function matrixOf(numClasses: number, ignore: number, results: Iterable<PictureResult>): ConfusionMatrix {
  const counts = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (const result of results) for (const [truth, label, pixels] of result.counts) counts[truth][label] += pixels;
  return ConfusionMatrix.fromJSON({ numClasses, ignore, counts });
}

/**
 * A result as it was stored or sent.
 *
 * @throws InvalidArgumentError for what is none, or has counts of classes that there are not
 */
export function checkResult(value: unknown, numClasses: number, where: string): PictureResult {
  const isCount = (entry: unknown): boolean =>
    Array.isArray(entry) && entry.length === 3 && entry.every((number) => Number.isSafeInteger(number) && number >= 0) && entry[0] < numClasses && entry[1] < numClasses;
  const { height, width, counts, ignored, unknown = [], seenSize = [1, 1], resized = true, unjudged = true, warning = '' } = (value ?? {}) as Partial<Record<keyof PictureResult, unknown>>;
  const areCounts = Array.isArray(counts) && counts.every(isCount) && Array.isArray(unknown) && unknown.every(isUnknown);
  const isKnown = [resized, unjudged].every((each) => each === true) && typeof warning === 'string' && Array.isArray(seenSize) && seenSize.length === 2 && seenSize.every(isWhole);
  if (![height, width, ignored].every(isWhole) || !areCounts || !isKnown) {
    throw new InvalidArgumentError(`${where} is no result of a picture; { height, width, counts: [[truth, label, pixels]], ignored } with ${numClasses} classes is expected.`);
  }
  return value as PictureResult;
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** An index, or a colour. */
const isUnknown = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && (isWhole(entry[0]) || /^#[0-9a-f]{6}$/.test(String(entry[0]))) && isWhole(entry[1]);

/** What the evaluation of one picture leaves behind: small enough to be kept for every picture, sent and stored. */
import { InvalidArgumentError } from '../errors.js';
import { ConfusionMatrix, type Labels } from './confusion_matrix.js';

/** Plain data, as it stands in JSON. */
export interface PictureResult {
  readonly height: number;
  readonly width: number;
  /** The picture's confusion matrix, of which most entries are 0: those that are not, as [truth, label, pixels]. */
  readonly counts: readonly (readonly [truth: number, label: number, pixels: number])[];
}

/** Compares the labels of a picture [h, w] with the truth [h, w]. */
export function comparePicture(numClasses: number, ignore: number, labels: Labels & { readonly shape: readonly number[] }, truth: Labels): PictureResult {
  const matrix = new ConfusionMatrix(numClasses, { ignore }).add(labels, truth);
  const counts: [number, number, number][] = [];
  for (let row = 0; row < numClasses; row++) {
    for (let column = 0; column < numClasses; column++) {
      const pixels = matrix.count(row, column);
      if (pixels > 0) counts.push([row, column, pixels]);
    }
  }
  return { height: labels.shape[0], width: labels.shape[1], counts };
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
  const { height, width, counts } = (value ?? {}) as Partial<PictureResult>;
  if (!Number.isSafeInteger(height) || !Number.isSafeInteger(width) || !Array.isArray(counts) || !counts.every(isCount)) {
    throw new InvalidArgumentError(`${where} is no result of a picture; { height, width, counts: [[truth, label, pixels]] } with ${numClasses} classes is expected.`);
  }
  return value as PictureResult;
}

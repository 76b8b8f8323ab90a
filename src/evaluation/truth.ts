/** The truth of a picture, and what of it is no class. */
import { DataSetFormatError, ShapeMismatchError } from '../errors.js';
import type { DataSetFormat, LabelledPicture, UnknownLabel } from '../io/datasets/data_set.js';
import { sizeProblem, unknownIndices, unknownProblem } from '../io/datasets/label_problems.js';
import { readImageSize } from '../io/pictures/image.js';
import { denseBytes, labelMapOf, type LabelMap } from '../io/pictures/picture.js';

export interface Truth {
  /** uint8 [h, w]: classes, or the ignored index. */
  readonly labels: LabelMap;
  /** Labels of the file that are no class, which are ignored. */
  readonly unknown: readonly UnknownLabel[];
}

/**
 * Reads truth.
 *
 * @param skipUnknown whether labels that are no class are left out
 * @throws FileNotFoundError; ImageFormatError; DataSetFormatError for labels that are no class, where they are not skipped. TensorFlow's `mean_iou` ends there, too.
 */
export async function readTruth(format: DataSetFormat, id: string, path: string, skipUnknown: boolean): Promise<Truth> {
  const { labelSet } = format;
  const unknown: UnknownLabel[] = [];
  const found = await format.readTruth(path, (label) => unknown.push(label));
  const indices = unknownIndices(found, labelSet);
  unknown.push(...indices);
  if (unknown.length === 0) return { labels: found, unknown };
  if (!skipUnknown) {
    throw new DataSetFormatError(`${id}: its truth, ${path}, has ${unknownProblem(unknown, labelSet)}. Mend the file, name an index that does not count with --ignore-label, or leave such pixels out with --skip-unknown.`);
  }
  const isUnknown = new Set<number>(indices.map(([index]) => index));
  const [height, width] = found.shape;
  const labels = denseBytes('label map', found, [-1, -1]).map((index) => (isUnknown.has(index) ? labelSet.ignore : index));
  return { labels: labelMapOf(labels, height, width), unknown };
}

/** @throws ShapeMismatchError that names the picture, when its truth has another size */
export async function requireSize({ id, picture }: LabelledPicture, { labels }: Truth, [height, width]: readonly number[]): Promise<void> {
  if (sizeProblem(labels, { height, width, turned: false }) === undefined) return;
  const { turned } = await readImageSize(picture);
  throw new ShapeMismatchError(`${id}: ${sizeProblem(labels, { height, width, turned })}. Give the truth that was drawn on this picture.`);
}

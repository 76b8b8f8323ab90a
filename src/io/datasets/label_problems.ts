/** What is wrong with the labels of a picture: said alike where they are trained on and where they are compared with. */
import { denseBytes, type LabelMap } from '../pictures/picture.js';
import { pixelsByIndex } from './label_counts.js';
import type { LabelSet } from './label_set.js';

/** Different indices of a label map that are named. */
const MAX_INDICES = 8;

export interface StoredSize {
  readonly height: number;
  readonly width: number;
  /** Whether people see it turned by 90 degrees. */
  readonly turned: boolean;
}

/** How labels are of another size than their picture; undefined when they are not. @throws ShapeMismatchError for what are no labels */
export function sizeProblem(labels: LabelMap, size: StoredSize): string | undefined {
  // A caller without types may give anything.
  denseBytes('label map', labels, [-1, -1]);
  const [height, width] = labels.shape;
  if (height === size.height && width === size.width) return undefined;
  const turned = size.turned && height === size.width && width === size.height;
  const hint = turned ? '. The picture is stored lying, and only its EXIF orientation turns it; save it upright, as its labels are' : '';
  return `the labels have ${height} x ${width} pixels (rows x columns), the picture ${size.height} x ${size.width}${hint}`;
}

/** The indices that are neither a class nor the ignored one, and at how many pixels. */
export const unknownIndices = (labels: LabelMap, { classes, ignore }: LabelSet): (readonly [index: number, pixels: number])[] =>
  pixelsByIndex(labels).filter(([index]) => index >= classes.length && index !== ignore);

/** Labels that are no class, by index or colour and number of pixels, as a sentence without its subject. */
export function unknownProblem(unknown: readonly (readonly [label: number | string, pixels: number])[], { classes, ignore }: LabelSet): string {
  const pixels = unknown.reduce((sum, [, count]) => sum + count, 0);
  const listed = unknown.slice(0, MAX_INDICES).map(([label]) => label).join(', ') + (unknown.length > MAX_INDICES ? ', ...' : '');
  const isIndex = unknown.every(([label]) => typeof label === 'number');
  const noun = isIndex ? (unknown.length > 1 ? 'indices' : 'index') : unknown.length > 1 ? 'labels' : 'the colour';
  return `${noun} ${listed} at ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}; there are ${classes.length} classes, 0 to ${classes.length - 1}, and ${ignore} for pixels that do not count`;
}

/** What is wrong with labels for a picture of `size`, whose classes are these; undefined when nothing is. */
export function labelProblem(labels: LabelMap, size: StoredSize, labelSet: LabelSet): string | undefined {
  const problem = sizeProblem(labels, size);
  if (problem !== undefined) return problem;
  const unknown = unknownIndices(labels, labelSet);
  return unknown.length === 0 ? undefined : `the labels have ${unknownProblem(unknown, labelSet)}`;
}

/** The classes that a label map shows; one that does not count is none. */
export const classesIn = (labels: LabelMap, { classes, ignore }: LabelSet): number[] => pixelsByIndex(labels).flatMap(([index]) => (index < classes.length && index !== ignore ? [index] : []));

/**
 * How well labels agree with the truth, counted pixel by pixel over any number of pictures.
 *
 * The intersection over union (IoU) of a class is `true positives / (true positives + false positives + false
 * negatives)`. It is taken over all pictures together, not averaged over pictures (PASCAL VOC 2012 development kit,
 * section 4.5.2).
 */
import type { NdArray, TypedArray } from 'ndarray';
import { InvalidArgumentError, ShapeMismatchError } from '../errors.js';
import { described, listOf } from '../messages.js';
import { checkReach } from '../ndarray.js';
import { formatShape } from '../tensor.js';

/** Class indices of pixels: an ndarray of any shape and strides, or plain elements in row-major order. */
export type Labels = NdArray<TypedArray | number[]> | ArrayLike<number>;

/** What `toJSON` returns and `fromJSON` takes. */
export interface ConfusionMatrixJSON {
  readonly numClasses: number;
  readonly ignore: number;
  /** Rows are truth, columns are predictions. */
  readonly counts: readonly (readonly number[])[];
  /** Pixels that were left out because their truth is no class; left out where there are none. */
  readonly skipped?: number;
}

export interface ConfusionMatrixOptions {
  /** The truth index of pixels that do not count. Default 255. */
  readonly ignore?: number;
  /** Whether pixels whose truth is neither a class nor `ignore` are left out, and counted as `skipped`, in place of an error. Default false. */
  readonly skipUnknown?: boolean;
}

/**
 * @example
 * const matrix = new ConfusionMatrix(21);
 * matrix.add(result.labels, await readLabels('2007_000033.png'));
 * console.log(matrix.meanIoU);
 */
export class ConfusionMatrix {
  readonly numClasses: number;
  /** The truth index that marks pixels which do not count. */
  readonly ignore: number;
  readonly #skipUnknown: boolean;
  #skipped = 0;
  /** [truth, prediction], row-major. Doubles count exactly to 2^53, where 32 bits end after some 2000 large pictures. */
  readonly #counts: Float64Array;

  constructor(numClasses: number, { ignore = 255, skipUnknown = false }: ConfusionMatrixOptions = {}) {
    if (!Number.isInteger(numClasses) || numClasses < 1 || numClasses > 65536) {
      throw new InvalidArgumentError(`A confusion matrix needs a whole number of classes from 1 to 65536; found ${numClasses}.`);
    }
    this.numClasses = numClasses;
    this.ignore = ignore;
    this.#skipUnknown = skipUnknown;
    this.#counts = new Float64Array(numClasses * numClasses);
  }

  /**
   * Counts the pixels of one picture. Pixels whose truth is `ignore` do not count.
   *
   * @throws ShapeMismatchError when labels and truth have different sizes; InvalidArgumentError when a pixel's truth, or a counted
   * pixel's label, is no class, as TensorFlow's `mean_iou` does. Nothing of the picture is counted then.
   */
  add(labels: Labels, truth: Labels): this {
    const predicted = elements(labels);
    const expected = elements(truth);
    const sameShape = predicted.shape.length !== expected.shape.length || predicted.shape.every((dim, i) => dim === expected.shape[i]);
    if (predicted.values.length !== expected.values.length || !sameShape) {
      throw new ShapeMismatchError(
        `The labels are ${formatShape(predicted.shape)} and the truth is ${formatShape(expected.shape)}; they have to be of one size. Resize the labels to the truth first.`,
      );
    }
    const n = this.numClasses;
    let unknown = 0;
    for (let i = 0; i < predicted.values.length; i++) {
      const [label, row] = [predicted.values[i], expected.values[i]];
      if (row === this.ignore) continue;
      if (!this.#isClass(row)) {
        unknown++;
        if (!this.#skipUnknown) throw this.#unknownTruth(expected.values);
      } else if (!this.#isClass(label)) throw new InvalidArgumentError(`The label ${label} of pixel ${i} is none of the ${n} classes.`);
    }
    for (let i = 0; i < predicted.values.length; i++) {
      const row = expected.values[i];
      if (row !== this.ignore && this.#isClass(row)) this.#counts[row * n + predicted.values[i]]++;
    }
    this.#skipped += unknown;
    return this;
  }

  /** Adds another matrix's counts to this one, such as those of another worker's pictures. */
  merge(other: ConfusionMatrix): this {
    if (other.numClasses !== this.numClasses) {
      throw new ShapeMismatchError(`A confusion matrix of ${other.numClasses} classes cannot be merged into one of ${this.numClasses}.`);
    }
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i] += other.#counts[i];
    this.#skipped += other.#skipped;
    return this;
  }

  #isClass(value: number): boolean {
    return value >= 0 && value < this.numClasses && Number.isInteger(value);
  }

  #unknownTruth(truth: ArrayLike<number>): InvalidArgumentError {
    const counts = new Map<number, number>();
    for (let i = 0; i < truth.length; i++) if (!this.#isClass(truth[i]) && truth[i] !== this.ignore) counts.set(truth[i], (counts.get(truth[i]) ?? 0) + 1);
    const listed = listOf([...counts].sort(([a], [b]) => a - b).map(([index, pixels]) => `${index} at ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}`));
    return new InvalidArgumentError(`The truth has indices that are none of the ${this.numClasses} classes, nor the ignored ${this.ignore}: ${listed}. Mend it, name its index in 'ignore', or leave such pixels out with 'skipUnknown'.`);
  }

  /** Pixels of class `truth` that were labelled `label`. */
  count(truth: number, label: number): number {
    return this.#counts[truth * this.numClasses + label];
  }

  /** IoU by class; NaN for a class that neither truth nor labels have, and for the one that does not count, as ADE20K's 0. */
  get classIoU(): number[] {
    const n = this.numClasses;
    return Array.from({ length: n }, (_, c) => {
      if (c === this.ignore) return Number.NaN;
      let union = -this.count(c, c);
      for (let k = 0; k < n; k++) union += this.count(c, k) + this.count(k, c);
      return union === 0 ? Number.NaN : this.count(c, c) / union;
    });
  }

  /**
   * The mean of the classes' IoU, leaving out classes that neither truth nor labels have; 0 when nothing was counted
   * (both as `tf.metrics.mean_iou` does).
   */
  get meanIoU(): number {
    const present = this.classIoU.filter((iou) => !Number.isNaN(iou));
    return present.length === 0 ? 0 : present.reduce((sum, iou) => sum + iou, 0) / present.length;
  }

  /** The share of counted pixels that are labelled right; NaN when nothing was counted. */
  get pixelAccuracy(): number {
    let right = 0;
    for (let c = 0; c < this.numClasses; c++) right += this.count(c, c);
    return right / this.pixels;
  }

  /** How many pixels were left out because their truth is no class, where `skipUnknown` allows that. */
  get skipped(): number {
    return this.#skipped;
  }

  /** How many pixels were counted. */
  get pixels(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  toJSON(): ConfusionMatrixJSON {
    const n = this.numClasses;
    const counts = Array.from({ length: n }, (_, row) => Array.from(this.#counts.subarray(row * n, (row + 1) * n)));
    return { numClasses: n, ignore: this.ignore, counts, ...(this.#skipped > 0 ? { skipped: this.#skipped } : {}) };
  }

  /** @throws InvalidArgumentError when the counts are not `numClasses` rows of as many whole numbers. */
  static fromJSON(json: ConfusionMatrixJSON): ConfusionMatrix {
    if (typeof json !== 'object' || json === null || !Array.isArray(json.counts) || !json.counts.every(Array.isArray)) {
      throw new InvalidArgumentError(`A confusion matrix is read from { numClasses, ignore, counts: [[...], ...] }, found ${described(json)}.`);
    }
    const { numClasses, ignore, counts, skipped = 0 } = json;
    const matrix = new ConfusionMatrix(numClasses, { ignore });
    const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
    if (counts.length !== numClasses || counts.some((row) => row.length !== numClasses || !row.every(isCount))) {
      throw new InvalidArgumentError(`The counts of a confusion matrix of ${numClasses} classes are ${numClasses} rows of as many whole numbers.`);
    }
    if (!isCount(skipped)) throw new InvalidArgumentError(`The number of skipped pixels of a confusion matrix is a whole number, found ${described(skipped)}.`);
    counts.forEach((row, i) => matrix.#counts.set(row, i * numClasses));
    matrix.#skipped = skipped;
    return matrix;
  }
}

interface Elements {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The elements in row-major order. */
function elements(labels: Labels): Elements {
  if (typeof labels !== 'object' || labels === null) throw new InvalidArgumentError(`Labels should be an ndarray or a list of class indices, found ${described(labels)}.`);
  if (!('stride' in labels)) return { shape: [labels.length], values: labels };
  const { data, shape, stride, offset, size } = labels;
  checkReach('label map', labels);
  const values = new Float64Array(size);
  const position = new Array<number>(shape.length).fill(0);
  for (let i = 0, from = offset; i < size; i++) {
    values[i] = data[from];
    // Steps like an odometer: the last axis first, with a carry into the axes before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis];
      if (++position[axis] < shape[axis]) break;
      from -= stride[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return { shape, values };
}

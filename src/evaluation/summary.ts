/** The figures of an evaluation, by class and together. */
import type { LabelSet } from '../io/datasets/label_set.js';
import type { ConfusionMatrix } from './confusion_matrix.js';

export interface ClassFigures {
  readonly index: number;
  readonly name: string;
  /** Null for a class that neither truth nor labels have. */
  readonly iou: number | null;
  /** Pixels that are of this class, and pixels that were labelled so. */
  readonly truth: number;
  readonly predicted: number;
}

/** Shares from 0 to 1; null where nothing was counted. */
export interface Summary {
  /** The mean over the classes that occur in truth or labels. */
  readonly meanIoU: number | null;
  readonly pixelAccuracy: number | null;
  readonly pixels: number;
  readonly classes: readonly ClassFigures[];
}

export function summarize(matrix: ConfusionMatrix, { classes }: LabelSet): Summary {
  const { classIoU, pixels, numClasses } = matrix;
  const sum = (count: (k: number) => number): number => Array.from({ length: numClasses }, (_, k) => count(k)).reduce((total, value) => total + value, 0);
  return {
    meanIoU: pixels === 0 ? null : matrix.meanIoU,
    pixelAccuracy: pixels === 0 ? null : matrix.pixelAccuracy,
    pixels,
    classes: classIoU.map((iou, c) => ({
      index: c,
      name: classes[c] ?? `class ${c}`,
      iou: Number.isNaN(iou) ? null : iou,
      truth: sum((k) => matrix.count(c, k)),
      predicted: sum((k) => matrix.count(k, c)),
    })),
  };
}

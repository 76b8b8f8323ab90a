/** From scores at the crop's size to labels, legend and probabilities at the picture's own size. */
import type { NdArray } from 'ndarray';
import type { LabelSet } from '../io/datasets/label_set.js';
import { labelMapOf, type LabelMap } from '../io/pictures/picture.js';
import { ndarray } from '../ndarray_package.js';
import type { Tensor } from '../tensor.js';
import { resizedScores, type ScoreMap } from './score_map.js';

export interface LegendEntry {
  readonly index: number;
  readonly name: string;
  readonly color: readonly [red: number, green: number, blue: number];
  /** How many pixels of the picture have this label. */
  readonly pixels: number;
}

/** Labels of the crop, int64 [1, cropHeight, cropWidth], cut to the picture's [height, width]. */
export function cropLabels(labels: Tensor, height: number, width: number): LabelMap {
  const cropWidth = labels.shape[2];
  const data = labels.data as BigInt64Array | Int32Array;
  const cut = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0; x < width; x++) cut[to++] = Number(data[y * cropWidth + x]);
  return labelMapOf(cut, height, width);
}

/** Scores at any size, float32 [height, width, classes]. */
export function scoresAtSize(map: ScoreMap, height: number, width: number): NdArray<Float32Array> {
  return ndarray(resizedScores(map, height, width), [height, width, map.classes]);
}

/** Classes that occur, most pixels first. */
export function legendOf(labels: LabelMap, labelSet: LabelSet): LegendEntry[] {
  const counts = new Array<number>(256).fill(0);
  for (const label of labels.data) counts[label]++;
  return counts
    .map((pixels, index) => ({ index, name: labelSet.classes[index] ?? `class ${index}`, color: labelSet.palette[index] ?? [0, 0, 0], pixels }))
    .filter(({ pixels }) => pixels > 0)
    .sort((a, b) => b.pixels - a.pixels);
}

/** From scores at the crop's size to labels, legend and probabilities at the picture's own size. */
import type { NdArray } from 'ndarray';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { labelMapOf, type LabelMap } from '../../io/pictures/picture.js';
import { UnsupportedOpError } from '../../errors.js';
import { ndarray } from '../../ndarray_package.js';
import type { Tensor } from '../../tensor.js';
import { nearestTaps } from '../../ops/geometry/resize_taps.js';
import { labelsSize } from '../frozen/map_size.js';
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
  const cut = new Uint8Array(height * width);
  // Labels are less than 256: their first byte, whichever integers they are. A bigint a pixel would be an object a pixel.
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: step } = labels.data as BigInt64Array | Int32Array;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0, at = y * cropWidth * step; x < width; x++, at += step) cut[to++] = bytes[at];
  return labelMapOf(cut, height, width);
}

/** Labels, one byte a pixel: [h, w], [b, h, w], [h, w, 1] or [b, h, w, 1], of a batch the first. @throws UnsupportedOpError for what no byte holds */
export function labelMapFrom({ shape, data }: Tensor): LabelMap {
  const [rows, columns] = labelsSize(shape);
  const values = data as ArrayLike<number | bigint>;
  const labels = new Uint8Array(rows * columns);
  for (let i = 0; i < labels.length; i++) {
    const label = Number(values[i]);
    labels[i] = label;
    if (labels[i] !== label) throw new UnsupportedOpError(`The graph gives the label ${label}; labels are whole numbers from 0 to 255. Run it with compile() to see what it gives.`);
  }
  return labelMapOf(labels, rows, columns);
}

/** The top left [height, width] of labels. */
export function cutLabels(labels: LabelMap, height: number, width: number): LabelMap {
  const [rows, columns] = labels.shape;
  if (rows === height && columns === width) return labels;
  const cut = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) cut.set(labels.data.subarray(y * columns, y * columns + width), y * width);
  return labelMapOf(cut, height, width);
}

/** Labels at another size: that of the nearest position, corners on corners, as the exported graph enlarges them (export_model.py). */
export function resizeLabels(labels: LabelMap, height: number, width: number): LabelMap {
  const [rows, columns] = labels.shape;
  if (rows === height && columns === width) return labels;
  const [fromRows, fromColumns] = [nearestTaps(rows, height, CORNERS), nearestTaps(columns, width, CORNERS)].map(({ lower }) => lower);
  const resized = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0; x < width; x++) resized[to++] = labels.data[fromRows[y] * columns + fromColumns[x]];
  return labelMapOf(resized, height, width);
}

const CORNERS = { alignCorners: true, halfPixelCenters: false };

/** Scores at any size, float32 [height, width, classes]. */
export function scoresAtSize(map: ScoreMap, height: number, width: number): NdArray<Float32Array> {
  return ndarray(resizedScores(map, height, width), [height, width, map.classes]);
}

/** Classes that occur, most pixels first. */
export function legendOf(labels: LabelMap, labelSet: LabelSet): LegendEntry[] {
  const counts = new Uint32Array(256);
  const { data } = labels;
  for (let i = 0; i < data.length; i++) counts[data[i]]++;
  return Array.from(counts)
    .map((pixels, index) => ({ index, name: labelSet.classes[index] ?? `class ${index}`, color: labelSet.palette[index] ?? [0, 0, 0], pixels }))
    .filter(({ pixels }) => pixels > 0)
    .sort((a, b) => b.pixels - a.pixels);
}

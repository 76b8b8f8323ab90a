/** From scores at the crop's size to labels, legend and probabilities at the picture's own size. */
import type { NdArray } from 'ndarray';
import type { LabelSet } from '../io/datasets/palette.js';
import { labelMapOf, type LabelMap } from '../io/picture.js';
import { ndarray } from '../ndarray_package.js';
import type { Tensor } from '../tensor.js';

export interface LegendEntry {
  readonly index: number;
  readonly name: string;
  readonly color: readonly [red: number, green: number, blue: number];
  /** How many pixels of the picture have this label. */
  readonly pixels: number;
}

/** Class scores [cropHeight, cropWidth, classes], of which the top left [height, width] belong to the picture. */
export interface ScoreMap {
  readonly scores: Float32Array;
  readonly cropWidth: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
}

/** Labels of the crop, int64 [1, cropHeight, cropWidth], cut to the picture's [height, width]. */
export function cropLabels(labels: Tensor, height: number, width: number): LabelMap {
  const cropWidth = labels.shape[2];
  const data = labels.data as BigInt64Array | Int32Array;
  const cut = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0; x < width; x++) cut[to++] = Number(data[y * cropWidth + x]);
  return labelMapOf(cut, height, width);
}

/** The best class of every pixel at any size: scores are resized row by row (corners aligned, as DeepLab does) and never held whole. */
export function labelsAtSize(map: ScoreMap, height: number, width: number): LabelMap {
  const labels = new Uint8Array(height * width);
  resizeRows(map, height, width, (row, y) => {
    for (let x = 0, at = 0; x < width; x++, at += map.classes) {
      let best = 0;
      for (let c = 1; c < map.classes; c++) if (row[at + c] > row[at + best]) best = c;
      labels[y * width + x] = best;
    }
  });
  return labelMapOf(labels, height, width);
}

/** Scores at any size, float32 [height, width, classes]. */
export function scoresAtSize(map: ScoreMap, height: number, width: number): NdArray<Float32Array> {
  const resized = new Float32Array(height * width * map.classes);
  resizeRows(map, height, width, (row, y) => resized.set(row, y * row.length));
  return ndarray(resized, [height, width, map.classes]);
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

function resizeRows({ scores, cropWidth, classes, ...from }: ScoreMap, height: number, width: number, use: (row: Float32Array, y: number) => void): void {
  const row = new Float32Array(width * classes);
  const columns = samplePositions(from.width, width);
  const pitch = cropWidth * classes;
  for (const [y, { low, high, share }] of samplePositions(from.height, height).entries()) {
    let to = 0;
    for (const column of columns) {
      let [topLeft, topRight] = [low * pitch + column.low * classes, low * pitch + column.high * classes];
      let [bottomLeft, bottomRight] = [high * pitch + column.low * classes, high * pitch + column.high * classes];
      for (let c = 0; c < classes; c++) {
        const top = scores[topLeft] + (scores[topRight++] - scores[topLeft++]) * column.share;
        const bottom = scores[bottomLeft] + (scores[bottomRight++] - scores[bottomLeft++]) * column.share;
        row[to++] = top + (bottom - top) * share;
      }
    }
    use(row, y);
  }
}

/** The two neighbours of every output position, and how far it lies from the first to the second. */
function samplePositions(from: number, to: number): { low: number; high: number; share: number }[] {
  const scale = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, i) => {
    const position = i * scale;
    const low = Math.min(Math.floor(position), from - 1);
    return { low, high: Math.min(low + 1, from - 1), share: position - low };
  });
}

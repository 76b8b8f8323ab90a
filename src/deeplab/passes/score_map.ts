/** Class scores at the crop's size, and what they are at any other: interpolated between positions, corners on corners, as DeepLab does. */
import { labelMapOf, type LabelMap } from '../../io/pictures/picture.js';
import type { Tensor } from '../../tensor.js';

const { abs, floor, min } = Math;

/** Class scores [cropHeight, cropWidth, classes], of which the top left [height, width] belong to the picture. */
export interface ScoreMap {
  readonly scores: Float32Array;
  readonly cropWidth: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
}

/** The top left [height, width] of scores [b, rows, columns, classes] or [rows, columns, classes]; of a batch, of the first. */
export function scoreMapOf({ shape, data }: Tensor, height: number, width: number): ScoreMap {
  const [rows, cropWidth, classes] = shape.slice(-3);
  const size = rows * cropWidth * classes;
  const first = data.length > size ? data.slice(0, size) : data;
  return { scores: first instanceof Float32Array ? first : Float32Array.from(first as ArrayLike<number>), cropWidth, classes, height, width };
}

/** The two neighbours of an output position along one axis, and how far it lies from the first to the second. */
interface Sample {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function samplesOf(from: number, to: number): Sample[] {
  const scale = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, i) => {
    const position = i * scale;
    const low = min(floor(position), from - 1);
    return { low, high: min(low + 1, from - 1), share: position - low };
  });
}

/** Writes the scores of all classes at one place. */
function interpolate({ scores, cropWidth, classes }: ScoreMap, row: Sample, column: Sample, to: Float32Array, at: number): void {
  const pitch = cropWidth * classes;
  let [topLeft, topRight] = [row.low * pitch + column.low * classes, row.low * pitch + column.high * classes];
  let [bottomLeft, bottomRight] = [row.high * pitch + column.low * classes, row.high * pitch + column.high * classes];
  for (let c = 0; c < classes; c++) {
    const top = scores[topLeft] + (scores[topRight++] - scores[topLeft++]) * column.share;
    const bottom = scores[bottomLeft] + (scores[bottomRight++] - scores[bottomLeft++]) * column.share;
    to[at++] = top + (bottom - top) * row.share;
  }
}

/** Scores at any size, [height, width, classes]; at their own size they may be the map's own memory. */
export function resizedScores(map: ScoreMap, height: number, width: number): Float32Array {
  if (map.height === height && map.width === width) return denseScores(map);
  const resized = new Float32Array(height * width * map.classes);
  const columns = samplesOf(map.width, width);
  let at = 0;
  for (const row of samplesOf(map.height, height)) {
    for (const column of columns) {
      interpolate(map, row, column, resized, at);
      at += map.classes;
    }
  }
  return resized;
}

/** Without what lies beside the picture. */
function denseScores({ scores, cropWidth, classes, height, width }: ScoreMap): Float32Array {
  const [pitch, length] = [cropWidth * classes, width * classes];
  if (width === cropWidth) return scores.length === height * length ? scores : scores.slice(0, height * length);
  const dense = new Float32Array(height * length);
  for (let y = 0; y < height; y++) dense.set(scores.subarray(y * pitch, y * pitch + length), y * length);
  return dense;
}

/**
 * The best class of every pixel at any size, the first of equals. Interpolated scores are a mean of four neighbours, with the same weights
 * for all classes: where one class leads clearly at all four, it leads between them, and nothing is interpolated. That is nearly everywhere.
 */
export function labelsAtSize(map: ScoreMap, height: number, width: number): LabelMap {
  if (map.height === height && map.width === width) return labelMapOf(bestLabels(map), height, width);
  const labels = new Uint8Array(height * width);
  const leaders = clearLeaders(map);
  const columns = samplesOf(map.width, width);
  const scores = new Float32Array(map.classes);
  let at = 0;
  for (const row of samplesOf(map.height, height)) {
    const [top, bottom] = [row.low * map.width, row.high * map.width];
    for (const column of columns) {
      const leader = leaders[top + column.low];
      const leadsAll = leader === leaders[top + column.high] && leader === leaders[bottom + column.low] && leader === leaders[bottom + column.high];
      if (leadsAll && leader !== NONE) {
        labels[at++] = leader;
        continue;
      }
      interpolate(map, row, column, scores, 0);
      labels[at++] = bestOf(scores, 0, map.classes);
    }
  }
  return labelMapOf(labels, height, width);
}

/** At the map's own size. */
function bestLabels({ scores, cropWidth, classes, height, width }: ScoreMap): Uint8Array {
  const labels = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0, at = y * cropWidth * classes; x < width; x++, at += classes) labels[to++] = bestOf(scores, at, classes);
  return labels;
}

const NONE = -1;

/**
 * How far ahead a class must be, as a share of the greatest score of the map. Interpolation computes with float64 and rounds once, to float32,
 * by at most 2^-24 of that for each of two classes; this is four times as much as both.
 */
const CLEAR = 2 ** -21;

/** By position of the picture's part [height, width]: the class that is clearly ahead of all others, or NONE. */
function clearLeaders(map: ScoreMap): Int32Array {
  const { scores, cropWidth, classes, height, width } = map;
  const leaders = new Int32Array(height * width);
  const margin = greatestOf(scores) * CLEAR;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = y * cropWidth * classes; x < width; x++, at += classes) {
      const best = bestOf(scores, at, classes);
      leaders[to++] = isAhead(scores, at, classes, best, margin) ? best : NONE;
    }
  }
  return leaders;
}

/** The first of the greatest scores. */
function bestOf(scores: Float32Array, at: number, classes: number): number {
  let best = 0;
  let most = scores[at];
  for (let c = 1; c < classes; c++) {
    const score = scores[at + c];
    if (score > most) {
      best = c;
      most = score;
    }
  }
  return best;
}

function isAhead(scores: Float32Array, at: number, classes: number, best: number, margin: number): boolean {
  const limit = scores[at + best] - margin;
  for (let c = 0; c < classes; c++) if (c !== best && !(scores[at + c] < limit)) return false;
  return true;
}

/** The greatest magnitude; Infinity where one is no number, of which nothing is ahead. */
function greatestOf(scores: Float32Array): number {
  let greatest = 0;
  for (let i = 0; i < scores.length; i++) {
    const magnitude = abs(scores[i]);
    if (magnitude > greatest) greatest = magnitude;
    else if (Number.isNaN(magnitude)) return Infinity;
  }
  return greatest;
}

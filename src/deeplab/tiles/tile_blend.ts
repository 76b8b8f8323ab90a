/**
 * Puts the scores of tiles together, row by row of tiles, and each row from left to right. Where tiles overlap, their probabilities are averaged by weights.
 *
 * What is held is what waits for another tile: the right edge of the tile before, and the lower edges of the row of tiles above, [overlap, width, classes].
 */
import type { ScoreMap } from '../passes/score_map.js';
import { weightsOf, type TileSpan } from './tile_layout.js';

/** Where finished pixels go. */
export interface BlendTarget {
  /** uint8 [height, width]. */
  readonly labels: Uint8Array;
  /** float32 [height, width, classes], where it is wanted. */
  readonly probabilities?: Float32Array;
}

export class TileBlend {
  readonly #width: number;
  readonly #classes: number;
  readonly #areLogits: boolean;
  readonly #target: BlendTarget;
  /** By row of the picture: what the tiles above said of it, [width, classes]. */
  #below = new Map<number, Float32Array>();
  /** By row of the picture: what the tile before said of the pixels that this one shares with it, [shared, classes]. */
  #before = new Map<number, Float32Array>();
  readonly #pixel: Float32Array;

  /** @param areLogits whether scores become probabilities by a softmax */
  constructor(width: number, classes: number, areLogits: boolean, target: BlendTarget) {
    this.#width = width;
    this.#classes = classes;
    this.#areLogits = areLogits;
    this.#target = target;
    this.#pixel = new Float32Array(classes);
  }

  /** Adds the scores of a tile, whose top left pixel is that where its spans start. */
  add(rows: TileSpan, columns: TileSpan, map: ScoreMap): void {
    const [rowWeights, columnWeights] = [weightsOf(rows), weightsOf(columns)];
    const after = new Map<number, Float32Array>();
    for (let y = rows.from; y < rows.to; y++) {
      const waits = y >= rows.to - rows.fadeOut;
      const isShared = waits || y < rows.from + rows.fadeIn;
      if (waits && !this.#below.has(y)) this.#below.set(y, new Float32Array(this.#width * this.#classes));
      if (columns.fadeOut > 0) after.set(y, new Float32Array(columns.fadeOut * this.#classes));
      for (let x = columns.from; x < columns.to; x++) {
        const at = ((y - rows.start) * map.cropWidth + x - columns.start) * this.#classes;
        const isAlone = !isShared && x >= columns.from + columns.fadeIn && x < columns.to - columns.fadeOut;
        if (isAlone && !this.#target.probabilities) this.#target.labels[y * this.#width + x] = this.#best(map.scores, at);
        else {
          this.#weigh(map.scores, at, rowWeights[y - rows.from] * columnWeights[x - columns.from]);
          this.#settle(y, x, rows, columns, after);
        }
      }
      // Only the tiles of the row below ask for what waits.
      if (!waits && columns.to === this.#width) this.#below.delete(y);
    }
    this.#before = after;
  }

  /** The probabilities of a position, weighed, as the pixel at hand. */
  #weigh(scores: Float32Array, at: number, weight: number): void {
    const pixel = this.#pixel;
    const classes = this.#classes;
    if (!this.#areLogits) {
      for (let c = 0; c < classes; c++) pixel[c] = scores[at + c] * weight;
      return;
    }
    let greatest = scores[at];
    for (let c = 1; c < classes; c++) if (scores[at + c] > greatest) greatest = scores[at + c];
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += pixel[c] = Math.exp(scores[at + c] - greatest);
    const scale = weight / sum;
    for (let c = 0; c < classes; c++) pixel[c] *= scale;
  }

  /** Hands the pixel at hand to the tile that it waits for, or finishes it. */
  #settle(y: number, x: number, rows: TileSpan, columns: TileSpan, after: ReadonlyMap<number, Float32Array>): void {
    const pixel = this.#pixel;
    const classes = this.#classes;
    const shared = x - columns.from;
    if (shared < columns.fadeIn) addTo(pixel, this.#before.get(y), shared * classes);
    const left = x - (columns.to - columns.fadeOut);
    if (left >= 0) return void after.get(y)?.set(pixel, left * classes);
    const below = this.#below.get(y);
    if (y >= rows.to - rows.fadeOut) return void below?.set(pixel, x * classes);
    if (y < rows.from + rows.fadeIn) addTo(pixel, below, x * classes);
    const at = y * this.#width + x;
    this.#target.labels[at] = this.#best(pixel, 0);
    this.#target.probabilities?.set(pixel, at * classes);
  }

  /** The first of the greatest. */
  #best(scores: Float32Array, at: number): number {
    let best = 0;
    for (let c = 1; c < this.#classes; c++) if (scores[at + c] > scores[at + best]) best = c;
    return best;
  }
}

function addTo(pixel: Float32Array, values: Float32Array | undefined, at: number): void {
  if (values) for (let c = 0; c < pixel.length; c++) pixel[c] += values[at + c];
}

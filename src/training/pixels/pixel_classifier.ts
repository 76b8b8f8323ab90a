/** Scores of all pixels of a picture, linear in its features. */
import { InvalidArgumentError, ShapeMismatchError } from '../../errors.js';
import { labelMapOf, type LabelMap } from '../../io/pictures/picture.js';
import { interpolationTaps, tapAt, type Tap } from './interpolation.js';
import { depthOf, gridSize, type PixelFeatures, type PixelMap } from './pixel_features.js';

/** The numbers of a classifier. They can be kept and sent. */
export interface PixelWeights {
  /** float32 [features, classes], the coarsest map's features first. */
  readonly weights: Float32Array;
  /** float32 [classes] */
  readonly biases: Float32Array;
  /** Features of each map. */
  readonly channels: readonly number[];
}

export interface PixelLabels {
  /** uint8 [h, w] of the picture's size. */
  readonly labels: LabelMap;
  /**
   * How far the best class lies ahead of the next, uint8 [h, w]: 0 where both are as likely, 255 where it is as clear as at painted pixels. The
   * smallest tell where to paint next.
   */
  readonly margins: LabelMap;
}

/** Painted pixels should score 1 for their class and -1 for others. */
const CLEAR_MARGIN = 2;

export class PixelClassifier {
  readonly weights: PixelWeights;
  readonly numClasses: number;

  /** @throws InvalidArgumentError for numbers that do not fit together */
  constructor(weights: PixelWeights) {
    this.weights = weights;
    this.numClasses = weights.biases.length;
    const features = weights.channels.reduce((sum, channels) => sum + channels, 0);
    if (weights.weights.length !== features * this.numClasses) {
      throw new InvalidArgumentError(`A classifier of ${features} features and ${this.numClasses} classes has ${features * this.numClasses} weights, found ${weights.weights.length}.`);
    }
  }

  /** Scores on the grid, float32 [rows, columns, classes] of the part that the picture takes. */
  scores(features: PixelFeatures): { readonly scores: Float32Array; readonly rows: number; readonly columns: number } {
    this.#requireFit(features);
    const { weights, biases, channels } = this.weights;
    const classes = this.numClasses;
    const [rows, columns] = gridSize(features);
    const fine = features.maps[features.maps.length - 1];
    const scores = new Float32Array(rows * columns * classes);
    for (let i = 0; i < scores.length; i++) scores[i] = biases[i % classes];
    let first = 0;
    for (const [i, map] of features.maps.entries()) {
      // Sums are interpolated, not features: that is the same, and there are fewer of them.
      const own = weights.subarray(first * classes, (first + channels[i]) * classes);
      addInterpolated(scores, { rows, columns, classes }, productOf(map, own, classes), map, fine);
      first += channels[i];
    }
    return { scores, rows, columns };
  }

  /** The class of every pixel, the first of equals, and how clear it is. */
  segment(features: PixelFeatures): PixelLabels {
    const { scores, rows, columns } = this.scores(features);
    const [height, width] = features.pictureSize;
    const { cropSize } = features;
    const fine = features.maps[features.maps.length - 1];
    const rowTaps = pictureTaps(height, features.height, cropSize[0], fine.height, rows);
    const columnTaps = pictureTaps(width, features.width, cropSize[1], fine.width, columns);
    const labels = new Uint8Array(height * width);
    const margins = new Uint8Array(height * width);
    const classes = this.numClasses;
    for (let y = 0, to = 0; y < height; y++) {
      const { low, high, share } = rowTaps[y];
      for (let x = 0; x < width; x++, to++) {
        const tap = columnTaps[x];
        let [topLeft, topRight] = [(low * columns + tap.low) * classes, (low * columns + tap.high) * classes];
        let [bottomLeft, bottomRight] = [(high * columns + tap.low) * classes, (high * columns + tap.high) * classes];
        let [best, next, label] = [-Infinity, -Infinity, 0];
        for (let c = 0; c < classes; c++) {
          const top = scores[topLeft] + (scores[topRight++] - scores[topLeft++]) * tap.share;
          const bottom = scores[bottomLeft] + (scores[bottomRight++] - scores[bottomLeft++]) * tap.share;
          const score = top + (bottom - top) * share;
          if (score > best) [next, best, label] = [best, score, c];
          else if (score > next) next = score;
        }
        labels[to] = label;
        margins[to] = Math.min(255, Math.round((255 * (best - next)) / CLEAR_MARGIN));
      }
    }
    return { labels: labelMapOf(labels, height, width), margins: labelMapOf(margins, height, width) };
  }

  #requireFit({ maps }: PixelFeatures): void {
    const { channels } = this.weights;
    if (maps.length === channels.length && maps.every((map, i) => map.channels === channels[i])) return;
    throw new ShapeMismatchError(`The classifier reads maps of ${channels.join(' and ')} features, and these are of ${maps.map((map) => map.channels).join(' and ')}: ${depthOf(maps)} in all. Compute them with the network that it was learned with.`);
  }
}

/** [height * width, classes] */
function productOf({ data, height, width, channels }: PixelMap, weights: Float32Array, classes: number): Float32Array {
  const product = new Float32Array(height * width * classes);
  const sums = new Float64Array(classes);
  for (let place = 0, at = 0; place < height * width; place++) {
    sums.fill(0);
    for (let k = 0, w = 0; k < channels; k++, w += classes) {
      const value = data[at++];
      if (value !== 0) for (let c = 0; c < classes; c++) sums[c] += value * weights[w + c];
    }
    product.set(sums, place * classes);
  }
  return product;
}

function addInterpolated(scores: Float32Array, { rows, columns, classes }: { rows: number; columns: number; classes: number }, product: Float32Array, map: PixelMap, fine: PixelMap): void {
  const rowTaps = interpolationTaps(map.height, fine.height);
  const columnTaps = interpolationTaps(map.width, fine.width);
  for (let row = 0, to = 0; row < rows; row++) {
    const { low, high, share } = rowTaps[row];
    for (let column = 0; column < columns; column++) {
      const tap = columnTaps[column];
      const [topLeft, topRight] = [(low * map.width + tap.low) * classes, (low * map.width + tap.high) * classes];
      const [bottomLeft, bottomRight] = [(high * map.width + tap.low) * classes, (high * map.width + tap.high) * classes];
      for (let c = 0; c < classes; c++) {
        const top = product[topLeft + c] + (product[topRight + c] - product[topLeft + c]) * tap.share;
        const bottom = product[bottomLeft + c] + (product[bottomRight + c] - product[bottomLeft + c]) * tap.share;
        scores[to++] += top + (bottom - top) * share;
      }
    }
  }
}

/** For each row or column of the picture, its neighbours on the grid. */
function pictureTaps(side: number, fittedSide: number, cropSide: number, mapSide: number, gridSide: number): Tap[] {
  const fit = side > 1 ? (fittedSide - 1) / (side - 1) : 0;
  const scale = cropSide > 1 ? (mapSide - 1) / (cropSide - 1) : 0;
  return Array.from({ length: side }, (_, i) => tapAt(i * fit * scale, gridSide));
}

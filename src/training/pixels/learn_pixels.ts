/**
 * Learns a classifier of pixels from a few strokes.
 *
 * A score of each class is linear in the features, so the whole is a 1x1 convolution, and can become one of a network. It is found by least squares: painted places
 * should score 1 for their class and -1 for all others, each class counting as much as any other. Places of a stroke lie side by side and say much the same, so
 * what is left open is decided by all pixels of the pictures, painted or not: of all solutions the one is taken whose scores vary least over them, along with the
 * smallest weights. That is what discriminant analysis does, with the covariance of everything in place of the painted (ridge regression with a second penalty).
 * Equations of this size are solved at once; there is no rate, no step and no chance.
 */
import { ITERABLE, requireKind, requireOptions } from '../../arguments.js';
import { InvalidArgumentError } from '../../errors.js';
import { described } from '../../messages.js';
import { Moments } from './moments.js';
import { paintedPlaces, type PaintedPicture } from './painted.js';
import { PixelClassifier } from './pixel_classifier.js';
import { depthOf, featureReader, type PixelFeatures } from './pixel_features.js';
import { factor, solveFactored } from './solve.js';

export interface LearnPixelsOptions {
  /** Classes that can be painted, from 0 on. */
  readonly numClasses: number;
  /** Further pictures, on which nothing was painted: they say what else there is. */
  readonly others?: Iterable<PixelFeatures>;
}

/** How much weights may grow, and how much scores may vary over all pixels, beside what painted ones ask for. From strokes that were simulated on pictures of VOC. */
const WEIGHT_PENALTY = 10;
const VARIANCE_PENALTY = 1;

/** Places of a class that are looked at: of more, every n-th. */
const MOST_PLACES = 600;

/**
 * @returns scores of a class that nobody painted are lower than all others
 * @throws InvalidArgumentError when nothing is painted, or pictures have other features than the first; ShapeMismatchError for strokes of another size
 * @example
 * const extractor = await FeatureExtractor.load();
 * const features = await extractor.features(picture);
 * const classifier = learnPixels([{ features, labels: strokes }], { numClasses: 2 }); // strokes: uint8 [h, w], 255 where nothing is painted
 * const { labels } = classifier.segment(features);
 */
export function learnPixels(painted: Iterable<PaintedPicture>, options: LearnPixelsOptions): PixelClassifier {
  requireKind('The painted pictures', painted, ITERABLE);
  requireOptions(options, { others: ITERABLE });
  const { numClasses, others = [] } = options;
  if (!Number.isInteger(numClasses) || numClasses < 1 || numClasses > 255) throw new InvalidArgumentError(`numClasses should be a whole number from 1 to 255, found ${described(numClasses)}.`);
  const pictures = [...painted];
  const everything = momentsOfAll([...pictures.map(({ features }) => features), ...others]);
  const places = pictures.map((picture) => ({ read: featureReader(picture.features), places: paintedPlaces(picture, numClasses) }));
  const counts = new Uint32Array(numClasses);
  for (const { places: found } of places) for (const { label } of found) counts[label]++;
  const known = Array.from(counts.keys()).filter((label) => counts[label] > 0);
  if (known.length === 0) throw new InvalidArgumentError('Nothing is painted: all labels are 255. Paint some pixels of each class.');

  const { depth } = everything;
  const scaling = scalingOf(everything);
  const equations = new Moments(depth + 1);
  const targets = known.map(() => new Float64Array(depth + 1));
  const values = new Float64Array(depth + 1);
  const seen = new Uint32Array(numClasses);
  for (const { read, places: found } of places) {
    for (const { row, column, label } of found) {
      const step = Math.ceil(counts[label] / MOST_PLACES);
      if (seen[label]++ % step !== 0) continue;
      read(row, column, values);
      for (let k = 0; k < depth; k++) values[k] = (values[k] - scaling.means[k]) * scaling.factors[k];
      values[depth] = 1;
      const weight = 1 / (known.length * Math.ceil(counts[label] / step));
      equations.add(values, weight);
      for (const [i, each] of known.entries()) for (let k = 0; k <= depth; k++) targets[i][k] += weight * (each === label ? 1 : -1) * values[k];
    }
  }
  penalize(equations.products, everything, scaling);
  // The penalty makes it so, whatever was painted.
  if (!factor(equations.products, depth + 1)) throw new InvalidArgumentError('The features are not finite numbers. Compute them again.');
  for (const target of targets) solveFactored(equations.products, depth + 1, target);
  return classifierOf(targets, known, scaling, pictures[0].features, numClasses);
}

function momentsOfAll(all: readonly PixelFeatures[]): Moments {
  if (all.length === 0) throw new InvalidArgumentError('There is no picture to learn from. Give at least one, with strokes.');
  const depth = depthOf(all[0].maps);
  const sum = new Moments(depth);
  for (const { moments } of all) {
    if (moments.depth !== depth) throw new InvalidArgumentError(`The features of one picture are ${moments.depth} numbers at a place, and those of the first ${depth}. Compute all with one network.`);
    sum.merge(moments);
  }
  return sum;
}

interface Scaling {
  readonly means: Float64Array;
  readonly factors: Float64Array;
}

/** Features count alike whatever their units; one that is the same everywhere says nothing. */
function scalingOf({ depth, sums, products, count }: Moments): Scaling {
  const means = sums.map((sum) => sum / count);
  const factors = new Float64Array(depth);
  for (let k = 0; k < depth; k++) {
    const square = products[(k * (k + 3)) / 2] / count;
    const variance = square - means[k] ** 2;
    if (variance > 1e-9 * square) factors[k] = 1 / Math.sqrt(variance);
  }
  return { means, factors };
}

/** Adds the covariance of everything, and the weights' own penalty; the bias is free, but for what keeps a single class solvable. */
function penalize(triangle: Float64Array, { depth, products, count }: Moments, { means, factors }: Scaling): void {
  for (let a = 0, at = 0; a < depth; a++) {
    for (let b = 0; b <= a; b++, at++) {
      triangle[at] += VARIANCE_PENALTY * (products[at] / count - means[a] * means[b]) * factors[a] * factors[b];
      if (a === b) triangle[at] += WEIGHT_PENALTY;
    }
  }
}

/** The same scores of features as they are. */
function classifierOf(solutions: readonly Float64Array[], known: readonly number[], { means, factors }: Scaling, { maps }: PixelFeatures, numClasses: number): PixelClassifier {
  const depth = means.length;
  const weights = new Float32Array(depth * numClasses);
  // Lower than what any place that was painted should score.
  const biases = new Float32Array(numClasses).fill(UNKNOWN_SCORE);
  for (const [i, label] of known.entries()) {
    let bias = solutions[i][depth];
    for (let k = 0; k < depth; k++) {
      const weight = solutions[i][k] * factors[k];
      weights[k * numClasses + label] = weight;
      bias -= weight * means[k];
    }
    biases[label] = bias;
  }
  return new PixelClassifier({ weights, biases, channels: maps.map(({ channels }) => channels) });
}

const UNKNOWN_SCORE = -100;

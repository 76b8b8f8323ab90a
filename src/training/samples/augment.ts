/**
 * From a picture with labels to a sample of one size: scaled, padded, cropped and mirrored by chance, with the values that
 * TensorFlow computes. Source: research/deeplab, input_preprocess.py (preprocess_image_and_label) and
 * core/preprocess_utils.py.
 *
 * Only what the crop shows is computed; the research code scales all of the picture first.
 */
import { InvalidArgumentError } from '../../errors.js';
import { denseBytes } from '../../io/pictures/picture.js';
import { linearTaps, nearestTaps } from '../../ops/geometry/resize_taps.js';
import type { LabelledSample } from '../data/training_set.js';
import type { Random } from './random.js';

const { fround } = Math;

/** What is left of a crop beyond the picture: 0 once pixels are scaled to [-1, 1] (core/feature_extractor.py, _MEAN_RGB). */
const MEAN_PIXEL = 127.5;

const ALIGNED = { alignCorners: true, halfPixelCenters: false };

export interface Augmentation {
  readonly cropSize: readonly [height: number, width: number];
  readonly minScale: number;
  readonly maxScale: number;
  /** Scales are `minScale`, `minScale + scaleStep`, ... up to `maxScale`; with 0 any between them. */
  readonly scaleStep: number;
  /** Whether half of the samples are mirrored, left to right. */
  readonly flip: boolean;
}

/** The research code's way to train (train.py's flags). */
export const DEFAULT_AUGMENTATION: Omit<Augmentation, 'cropSize'> = { minScale: 0.5, maxScale: 2, scaleStep: 0.25, flip: true };

/** What chance decided for a sample. */
export interface Choice {
  readonly scale: number;
  /** Size of the scaled picture. */
  readonly height: number;
  readonly width: number;
  /** The crop's first row and column in the scaled and padded picture. */
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** @throws InvalidArgumentError that says which setting cannot be */
export function checkAugmentation({ cropSize, minScale, maxScale, scaleStep }: Augmentation): void {
  if (cropSize.length !== 2 || !cropSize.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new InvalidArgumentError(`The crop is [${cropSize.join(', ')}]; two whole positive numbers are expected, height and width.`);
  }
  if (!(minScale > 0) || !(maxScale >= minScale) || maxScale === Infinity || !(scaleStep >= 0) || scaleStep === Infinity) {
    throw new InvalidArgumentError(`Scales from ${minScale} to ${maxScale} in steps of ${scaleStep} cannot be; a positive smallest scale, none smaller than it as the largest, and a step of 0 or more are expected.`);
  }
}

/** Decides for a picture of this size. Always draws in the same order: scale, top, left, mirrored. */
export function choose([pictureHeight, pictureWidth]: readonly [number, number], augmentation: Augmentation, random: Random): Choice {
  const [cropHeight, cropWidth] = augmentation.cropSize;
  const scale = chooseScale(augmentation, random);
  const [height, width] = [scaled(pictureHeight, scale), scaled(pictureWidth, scale)];
  const top = random.below(Math.max(height - cropHeight, 0) + 1);
  const left = random.below(Math.max(width - cropWidth, 0) + 1);
  return { scale, height, width, top, left, mirrored: augmentation.flip && random.below(2) === 0 };
}

/** get_random_scale: tf.lin_space in float32, whose last value is exactly the end. */
function chooseScale({ minScale, maxScale, scaleStep }: Augmentation, random: Random): number {
  const [first, last] = [fround(minScale), fround(maxScale)];
  if (minScale === maxScale) return first;
  if (scaleStep === 0) return fround(first + fround(fround(last - first) * fround(random.uniform())));
  const count = Math.trunc((maxScale - minScale) / scaleStep + 1);
  const k = random.below(count);
  if (k === count - 1) return count === 1 ? first : last;
  return fround(first + fround(fround(fround(last - first) / (count - 1)) * k));
}

/** A size in pixels, cut off as tf.cast does; what would vanish keeps a pixel. */
const scaled = (size: number, scale: number): number => Math.max(1, Math.trunc(fround(size * scale)));

/**
 * Writes a sample's crop into a batch.
 *
 * @param pixels float32 [cropHeight, cropWidth, 3], 0 to 255
 * @param labels int32 [cropHeight, cropWidth]; `ignore` where there is no picture
 */
export function cropInto(sample: LabelledSample, choice: Choice, cropSize: Augmentation['cropSize'], ignore: number, pixels: Float32Array, labels: Int32Array): void {
  if (choice.height < choice.top + cropSize[0] || choice.width < choice.left + cropSize[1]) {
    pixels.fill(MEAN_PIXEL);
    labels.fill(ignore);
  }
  cropPixels(sample, choice, cropSize, pixels);
  cropLabels(sample, choice, cropSize, labels);
}

/** ResizeBilinear: along the columns first, then along the rows, each step rounded to float32. */
function cropPixels({ image }: LabelledSample, choice: Choice, [cropHeight, cropWidth]: Augmentation['cropSize'], pixels: Float32Array): void {
  const source = denseBytes('picture', image, [-1, -1, 3]);
  const [fromHeight, fromWidth] = image.shape;
  const { height, width, top, left, mirrored } = choice;
  const shown = Math.min(cropWidth, width - left);
  if (height === fromHeight && width === fromWidth) return copyPixels(source, fromWidth, choice, Math.min(cropHeight, height - top), shown, cropWidth, pixels);
  const rows = linearTaps(fromHeight, height, ALIGNED);
  const columns = linearTaps(fromWidth, width, ALIGNED);
  /** A row of the picture, stretched: the two that the row of the moment looks at are kept. */
  const kept = [new Float32Array(shown * 3), new Float32Array(shown * 3)];
  const held = [-1, -1];
  const stretch = (y: number, avoid: number): Float32Array => {
    const found = held.indexOf(y);
    if (found >= 0) return kept[found];
    const slot = held[0] === avoid ? 1 : 0;
    held[slot] = y;
    const to = kept[slot];
    for (let x = 0, t = 0; x < shown; x++) {
      const weight = columns.weight[left + x];
      let p = (y * fromWidth + columns.lower[left + x]) * 3;
      let q = (y * fromWidth + columns.upper[left + x]) * 3;
      for (const end = t + 3; t < end; t++, p++, q++) to[t] = source[p] + fround(fround(source[q] - source[p]) * weight);
    }
    return to;
  };
  for (let y = 0; y < Math.min(cropHeight, height - top); y++) {
    const above = stretch(rows.lower[top + y], rows.upper[top + y]);
    const below = stretch(rows.upper[top + y], rows.lower[top + y]);
    const weight = rows.weight[top + y];
    for (let x = 0; x < shown; x++) {
      let t = (y * cropWidth + (mirrored ? cropWidth - 1 - x : x)) * 3;
      for (let s = 3 * x; s < 3 * x + 3; s++, t++) {
        const value = fround(above[s] + fround(fround(below[s] - above[s]) * weight));
        // pad_to_bounding_box takes the mean from all pixels, pads with 0 and adds it again, which rounds small values.
        pixels[t] = fround(value - MEAN_PIXEL) + MEAN_PIXEL;
      }
    }
  }
}

/** A picture in its own size: its pixels are whole numbers, which nothing rounds. */
function copyPixels(source: Uint8Array, fromWidth: number, { top, left, mirrored }: Choice, rows: number, shown: number, cropWidth: number, pixels: Float32Array): void {
  for (let y = 0; y < rows; y++) {
    const from = ((top + y) * fromWidth + left) * 3;
    const to = y * cropWidth * 3;
    if (!mirrored) {
      pixels.set(source.subarray(from, from + shown * 3), to);
      continue;
    }
    for (let x = 0, s = from, t = to + (cropWidth - 1) * 3; x < shown; x++, s += 3, t -= 3) {
      pixels[t] = source[s];
      pixels[t + 1] = source[s + 1];
      pixels[t + 2] = source[s + 2];
    }
  }
}

function cropLabels({ labels: map }: LabelledSample, choice: Choice, [cropHeight, cropWidth]: Augmentation['cropSize'], labels: Int32Array): void {
  const source = denseBytes('label map', map, [-1, -1]);
  const [fromHeight, fromWidth] = map.shape;
  const { height, width, top, left, mirrored } = choice;
  const rows = nearestTaps(fromHeight, height, ALIGNED);
  const columns = nearestTaps(fromWidth, width, ALIGNED);
  const shown = Math.min(cropWidth, width - left);
  const isCopied = width === fromWidth && !mirrored;
  for (let y = 0; y < Math.min(cropHeight, height - top); y++) {
    const from = rows.lower[top + y] * fromWidth;
    if (isCopied) labels.set(source.subarray(from + left, from + left + shown), y * cropWidth);
    else for (let x = 0; x < shown; x++) labels[y * cropWidth + (mirrored ? cropWidth - 1 - x : x)] = source[from + columns.lower[left + x]];
  }
}

/**
 * Makes pictures smaller without aliasing.
 *
 * The same filter, fixed-point arithmetic and rounding as Pillow's `Image.resize(size, Image.LANCZOS)`
 * (libImaging/Resample.c), which the DeepLab demo uses before it feeds a picture, so that labels agree with it. Two
 * passes, rows then columns; the filter widens with the scale, so that every input pixel counts.
 */
import { LIST, requireKind } from '../../arguments.js';
import { InvalidArgumentError } from '../../errors.js';
import { denseBytes, MAX_PIXELS, pictureOf, type Picture } from './picture.js';

/** As many as a JPEG file can have. */
const MAX_SIDE = 65_535;

/** Lanczos reaches three lobes to each side (Resample.c, `lanczos_filter`). */
const LOBES = 3;

/** Coefficients are integers of 1 / 2^22 (Resample.c, PRECISION_BITS = 32 - 8 - 2): 8-bit sums stay within 32 bits. */
const PRECISION_BITS = 22;

/**
 * Shrinks a picture [h, w, 3] so that it fits into `[maxHeight, maxWidth]`, keeping its aspect ratio. A picture that
 * fits is returned as it is; none is ever enlarged. The side that limits becomes exactly its maximum, the other is
 * rounded down, as the demo does (deeplab_demo.ipynb, `DeepLabModel.run`).
 *
 * @throws InvalidArgumentError for a size that is no list, or of less than one pixel
 */
export function resizeToFit(picture: Picture, size: readonly [number, number]): Picture {
  requireKind('The size that a picture is fitted into', size, LIST);
  const [maxHeight, maxWidth] = size;
  if (!(maxHeight >= 1) || !(maxWidth >= 1)) {
    throw new InvalidArgumentError(`A picture is fitted into at least 1 x 1 pixels; found [${maxHeight}, ${maxWidth}].`);
  }
  const [height, width] = picture.shape;
  if (height <= maxHeight && width <= maxWidth) return picture;
  return height * maxWidth >= width * maxHeight
    ? resize(picture, [Math.floor(maxHeight), Math.max(1, Math.floor((width * Math.floor(maxHeight)) / height))])
    : resize(picture, [Math.max(1, Math.floor((height * Math.floor(maxWidth)) / width)), Math.floor(maxWidth)]);
}

/** Resamples a picture [h, w, 3] to exactly `[height, width]`, larger or smaller, with Lanczos 3. */
export function resize(picture: Picture, [height, width]: readonly [number, number]): Picture {
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 1 || width < 1) {
    throw new InvalidArgumentError(`A picture's size is two whole positive numbers; found [${height}, ${width}].`);
  }
  const pixels = denseBytes('picture', picture, [-1, -1, 3]);
  const [inHeight, inWidth] = picture.shape;
  // The larger of what comes out and what lies between the two passes; and no side so long that its weights alone are too many.
  if (Math.max(height, inHeight) * width > MAX_PIXELS || Math.max(height, width) > MAX_SIDE) {
    throw new InvalidArgumentError(`A picture of ${inHeight} x ${inWidth} pixels cannot be made one of ${height} x ${width}; at most ${MAX_PIXELS} pixels are made, and ${MAX_SIDE} in a row or column.`);
  }
  const narrowed = inWidth === width ? pixels : resampleRows(pixels, inHeight, inWidth, width);
  const resized = inHeight === height ? narrowed : resampleColumns(narrowed, width * 3, inHeight, height);
  return pictureOf(resized, height, width);
}

/** Added to a sum before its fraction is cut off, so that it is rounded. */
const ONE_HALF = 1 << (PRECISION_BITS - 1);

/** [height, from, 3] to [height, to, 3]. */
function resampleRows(source: Uint8Array, height: number, from: number, to: number): Uint8Array {
  const taps = filterTaps(from, to);
  const target = new Uint8Array(height * to * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const { first, weights } = taps[x];
      let [red, green, blue] = [ONE_HALF, ONE_HALF, ONE_HALF];
      for (let k = 0, at = (y * from + first) * 3; k < weights.length; k++, at += 3) {
        const weight = weights[k];
        red += source[at] * weight;
        green += source[at + 1] * weight;
        blue += source[at + 2] * weight;
      }
      target[out++] = clampToByte(red >> PRECISION_BITS);
      target[out++] = clampToByte(green >> PRECISION_BITS);
      target[out++] = clampToByte(blue >> PRECISION_BITS);
    }
  }
  return target;
}

/** [from, rowBytes] to [to, rowBytes]: whole rows are added up, as they lie in memory. */
function resampleColumns(source: Uint8Array, rowBytes: number, from: number, to: number): Uint8Array {
  const taps = filterTaps(from, to);
  const target = new Uint8Array(to * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < to; y++) {
    const { first, weights } = taps[y];
    sums.fill(ONE_HALF);
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k];
      const row = (first + k) * rowBytes;
      for (let j = 0; j < rowBytes; j++) sums[j] += source[row + j] * weight;
    }
    for (let j = 0; j < rowBytes; j++) target[y * rowBytes + j] = clampToByte(sums[j] >> PRECISION_BITS);
  }
  return target;
}

/** The input pixels that one output pixel is a sum of: `weights.length` of them from `first`. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Resample.c, `precompute_coeffs` and `normalize_coeffs_8bpc`. */
function filterTaps(from: number, to: number): readonly Taps[] {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = LOBES * widening;
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const weights = new Float64Array(end - first);
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      weights[k] = lanczos((k + first - center + 0.5) * (1 / widening));
      sum += weights[k];
    }
    return { first, weights: Int32Array.from(weights, (weight) => roundHalfAway((weight / sum) * (1 << PRECISION_BITS))) };
  });
}

/** sinc(x) * sinc(x / 3) for |x| < 3, else 0 */
function lanczos(x: number): number {
  return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function roundHalfAway(x: number): number {
  return Math.trunc(x < 0 ? x - 0.5 : x + 0.5);
}

function clampToByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

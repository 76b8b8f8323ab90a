/** Classes as masks: which pixels are of them, and how probable that is. */
import { InvalidArgumentError, ShapeMismatchError } from '../errors.js';
import { formatShape } from '../tensor.js';
import { denseBytes, labelMapOf } from '../io/pictures/picture.js';
import { indicesOf, requireSegmented, tableOf, type ClassChoice, type Mask, type Segmented } from './segmented.js';

/**
 * The pixels of one class, or of several together.
 *
 * @param classes names or indices; a class that does not occur has an empty mask
 * @returns uint8 [h, w], 255 inside and 0 outside: what `encodePng` writes, and what alpha is
 * @throws InvalidArgumentError for a class that there is not
 * @example
 * await writePng('cat.png', classMask(await model.segment('cat.jpg'), 'cat'));
 */
export function classMask(result: Segmented, classes: ClassChoice | readonly ClassChoice[]): Mask {
  requireSegmented(result);
  const table = tableOf(indicesOf(result.labelSet, classes));
  const labels = denseBytes('label map', result.labels, [-1, -1]);
  const mask = new Uint8Array(labels.length);
  for (let i = 0; i < mask.length; i++) mask[i] = table[labels[i]] * 255;
  return labelMapOf(mask, result.labels.shape[0], result.labels.shape[1]);
}

/**
 * How probable one class is, or any of several: the sum of their probabilities.
 *
 * @returns uint8 [h, w], from 0 for none to 255 for certain, rounded
 * @throws InvalidArgumentError for a class that there is not, and for a result without probabilities
 * @example
 * const result = await model.segment('cat.jpg', { probabilities: true });
 * await writePng('cat.png', softMask(result, 'cat'));
 */
export function softMask(result: Segmented, classes: ClassChoice | readonly ClassChoice[]): Mask {
  const sums = probabilityOf(result, classes);
  const [height, width] = result.labels.shape;
  const mask = new Uint8Array(height * width);
  for (let i = 0; i < mask.length; i++) mask[i] = Math.min(255, Math.max(0, Math.round(sums[i] * 255)));
  return labelMapOf(mask, height, width);
}

/** The same as numbers, float32 [h * w]. @throws as `softMask` */
export function probabilityOf(result: Segmented, classes: ClassChoice | readonly ClassChoice[]): Float32Array {
  requireSegmented(result);
  const { labels, labelSet, probabilities } = result;
  const indices = indicesOf(labelSet, classes);
  if (!probabilities) throw new InvalidArgumentError('The result has no probabilities. Ask for them: segment(picture, { probabilities: true }).');
  const [height, width] = labels.shape;
  const { shape, stride, offset, data } = probabilities;
  if (shape.length !== 3 || shape[0] !== height || shape[1] !== width || indices.some((index) => index >= shape[2])) {
    throw new ShapeMismatchError(`The probabilities have the shape ${formatShape(shape)}; [${height}, ${width}, ${labelSet.classes.length}] is expected, as labels and classes are.`);
  }
  const sums = new Float32Array(height * width);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const from = offset + y * stride[0] + x * stride[1];
      let sum = 0;
      for (const index of indices) sum += data[from + index * stride[2]];
      sums[to] = sum;
    }
  }
  return sums;
}

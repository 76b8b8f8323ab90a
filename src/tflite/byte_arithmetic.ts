/** Sums, products, means and maxima in 8 bits. Source: TensorFlow 2.21, tensorflow/lite/kernels/{add,sub,mul,reduce,pooling,activations}.cc */
import { float32 } from '../tensor.js';
import { clamp, quantizedMultiplier } from '../ops/operators/tflite/fixed_point.js';
import { activationAt, inputScale, outputAttrs, outputScale } from './byte_site.js';
import { lookUp } from './byte_tables.js';
import type { LiteSite } from './site.js';
import { CONV_FIELDS, windowAttrs } from './window.js';

const { fround } = Math;

/** @param sign of the second */
export const sum = (sign: 1 | -1) => (site: LiteSite): void => {
  const [a, b, out] = [inputScale(site), inputScale(site, 1), outputScale(site)];
  const largest = 2 * Math.max(a.scale, b.scale);
  const [first, [multiplier, shift], total] = [a.scale / largest, b.scale / largest, largest / (2 ** 20 * out.scale)].map(quantizedMultiplier);
  site.end('TfliteAdd', [site.input(0), site.input(1)], { a_zero_point: a.zeroPoint, b_zero_point: b.zeroPoint, multipliers: [...first, sign * multiplier, shift, ...total], ...outputAttrs(site, activationAt(site, 0)) });
};

export function product(site: LiteSite): void {
  const [a, b, out] = [inputScale(site), inputScale(site, 1), outputScale(site)];
  const [multiplier, shift] = quantizedMultiplier(fround(fround(a.scale * b.scale) / out.scale));
  site.end('TfliteMul', [site.input(0), site.input(1)], { a_zero_point: a.zeroPoint, b_zero_point: b.zeroPoint, multiplier, shift, ...outputAttrs(site, activationAt(site, 0)) });
}

export function mean(site: LiteSite): void {
  const [x, out] = [inputScale(site), outputScale(site)];
  const [multiplier, shift] = quantizedMultiplier(x.scale / out.scale);
  site.end('TfliteMean', [site.input(0), site.input(1)], { keep_dims: site.options?.bool(0) ?? false, x_zero_point: x.zeroPoint, multiplier, shift, ...outputAttrs(site, 'NONE') });
}

const poolWindow = (site: LiteSite) => {
  const { padding, strides } = windowAttrs(site, CONV_FIELDS);
  return { padding, strides, ksize: [1, site.options?.int(4) ?? 1, site.options?.int(3) ?? 1, 1], data_format: 'NHWC' };
};

export function averagePool(site: LiteSite): void {
  const { low, high } = outputAttrs(site, activationAt(site, 5));
  site.end('TfliteAveragePool', [site.input(0)], { ...poolWindow(site), low, high });
}

/** The greatest number has the greatest value; the scale stays. */
export function maxPool(site: LiteSite): void {
  const activation = activationAt(site, 5);
  if (activation === 'NONE') return site.end('MaxPool', [site.input(0)], poolWindow(site));
  const { low, high } = outputAttrs(site, activation);
  const scale = outputScale(site);
  lookUp(site, site.add('MaxPool', [site.input(0)], poolWindow(site)), scale, scale, (number) => clamp(number, low, high));
}

/** exp(-beta * scale * difference) for each difference to the greatest score, the largest first. Source: kernels/internal/optimized/optimized_ops.h (PopulateSoftmaxLookupTable) */
export function softmax(site: LiteSite): void {
  const [x, out] = [inputScale(site), outputScale(site)];
  const scale = fround(-x.scale * (site.options?.float(0) ?? 1));
  const powers = float32([256], Float32Array.from({ length: 256 }, (_, i) => Math.exp(fround(scale * (255 - i)))));
  site.end('TfliteSoftmax', [site.input(0), site.value(powers, 'powers')], { scale: out.scale, ...outputAttrs(site, 'NONE') });
}

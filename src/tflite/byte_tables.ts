/** Operators that look at one number of 8 bits only: what they make of each of them is a table. Source: TensorFlow 2.21, tensorflow/lite/kernels/activations.cc, kernels/internal/reference */
import { allocate, float32, tensor, type Tensor } from '../tensor.js';
import { clamp, multiplyByQuantizedMultiplier, quantizedMultiplier, roundAway } from '../ops/operators/tflite/fixed_point.js';
import { activationAt, inputScale, outputScale, unsupported } from './byte_site.js';
import { concatenation } from './float_rules.js';
import { activationRange, rangeOf, type MapScale } from './scales.js';
import type { LiteSite } from './site.js';

const { fround } = Math;

/** What a function gives for each number of 8 bits. */
function table(from: MapScale, to: MapScale, value: (number: number) => number): Tensor {
  const [least] = rangeOf(from.dtype);
  const data = allocate(to.dtype, 256) as Int8Array;
  for (let i = 0; i < data.length; i++) data[i] = value(i + least);
  return tensor(to.dtype, [data.length], data);
}

/** Ends an operator with what a function gives for each number. */
export function lookUp(site: LiteSite, x: string, from: MapScale, to: MapScale, value: (number: number) => number): void {
  site.end('TfliteLookup', [x, site.value(table(from, to, value), 'table')]);
}

/** Another scale, and what an activation leaves of it. The quotient of the scales is that of float64 where they are all that there is, else that of float32. */
function rescaled(site: LiteSite, activation: string): void {
  const [from, to] = [inputScale(site), outputScale(site)];
  const [low, high] = activationRange(activation, to);
  const [multiplier, shift] = quantizedMultiplier(activation === 'NONE' ? from.scale / to.scale : fround(from.scale / to.scale));
  lookUp(site, site.input(0), from, to, (number) => clamp(multiplyByQuantizedMultiplier(number - from.zeroPoint, multiplier, shift) + to.zeroPoint, low, high));
}

export const bounded = (activation: string) => (site: LiteSite): void => rescaled(site, activation);

export function leakyRelu(site: LiteSite): void {
  const [from, to] = [inputScale(site), outputScale(site)];
  const alpha = site.options?.float(0) ?? 0;
  const positive = quantizedMultiplier(fround(from.scale / to.scale));
  const negative = quantizedMultiplier(fround(fround(from.scale * alpha) / to.scale));
  const [low, high] = rangeOf(to.dtype);
  lookUp(site, site.input(0), from, to, (number) => {
    const value = number - from.zeroPoint;
    return clamp(multiplyByQuantizedMultiplier(value, ...(value >= 0 ? positive : negative)) + to.zeroPoint, low, high);
  });
}

/** A function of real numbers, in float32. Source: activations.cc (PopulateLookupTable) */
export const ofReals = (value: (x: number) => number) => (site: LiteSite): void => {
  const [from, to] = [inputScale(site), outputScale(site)];
  const [low, high] = rangeOf(to.dtype);
  const inverse = fround(1 / to.scale);
  lookUp(site, site.input(0), from, to, (number) => {
    const real = fround(value(fround(from.scale * (number - from.zeroPoint))));
    return clamp(roundAway(fround(real * inverse)) + to.zeroPoint, low, high);
  });
};

export const logistic = (x: number): number => 1 / fround(1 + fround(Math.exp(-x)));

export function quantize(site: LiteSite): void {
  if (site.inputTensor(0).type !== 'float32') return rescaled(site, 'NONE');
  const { dtype, scale, zeroPoint } = outputScale(site);
  site.end('TfliteQuantize', [site.input(0)], { T: { dtype }, scale, zero_point: zeroPoint });
}

export function dequantize(site: LiteSite): void {
  site.end('TfliteLookup', [site.input(0), site.value(realNumbers(inputScale(site)), 'table')]);
}

/** What each number of 8 bits stands for. */
export function realNumbers({ dtype, scale, zeroPoint }: MapScale): Tensor {
  const [least] = rangeOf(dtype);
  return float32([256], Float32Array.from({ length: 256 }, (_, i) => scale * (i + least - zeroPoint)));
}

/** Source: kernels/internal/reference/concatenation.h (ConcatenationWithScaling) */
export function concat(site: LiteSite): void {
  const to = outputScale(site);
  if (activationAt(site, 1) !== 'NONE') throw unsupported(site, 'with an activation');
  const inverse = fround(1 / to.scale);
  const parts = site.operator.inputs.map((_, i) => {
    const from = inputScale(site, i);
    if (from.scale === to.scale && from.zeroPoint === to.zeroPoint) return site.input(i);
    if (to.dtype !== 'uint8') throw unsupported(site, 'with inputs of several scales');
    const scale = fround(from.scale * inverse);
    const bias = fround(-from.zeroPoint * scale);
    const entries = table(from, to, (number) => clamp(roundAway(fround(fround(number * scale) + bias)) + to.zeroPoint, 0, 255));
    return site.add('TfliteLookup', [site.input(i), site.value(entries, 'table')]);
  });
  concatenation(site, parts);
}

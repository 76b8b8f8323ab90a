/**
 * Variables in fewer bits, as `stored_weights.ts` reads them again.
 *
 * Filters are nearly all of a network. What batch normalisation adds to and multiplies by loses nothing in 16 bits either; the variances it divides by do.
 */
import { InvalidArgumentError } from '../../errors.js';
import { GREATEST_WEIGHT, roundedWeights } from '../../ops/operators/quantized/rounded_weights.js';
import { sizeOf, type Shape, type Tensor } from '../../tensor.js';
import { channelsAlong, scaleName } from './stored_weights.js';

const { abs, max } = Math;

export const SMALL_WEIGHTS = ['float16', 'int8'] as const;
export type SmallWeights = (typeof SMALL_WEIGHTS)[number];

/** The greatest number that rounds to a finite float16. */
const HALF_OVERFLOWS = 65520;

/** Batch normalisation divides by the root of a variance and of this, at the least: ResNet's epsilon; the others' is 0.001. */
const LEAST_EPSILON = 1e-5;

/** Integers that training has found for a filter, up to 255 on one side of 0, and the scales of its channels: no finite number where there are no integers to keep. */
export interface TrainedFilter {
  readonly integers: Int16Array;
  readonly scales: Float32Array;
}

/** Of a network that rounds its maps itself: what is a little off falls to another step there, and one label of a hundred is another. */
export interface TrainedForBytes {
  /** Of a filter, once it is known. */
  readonly filter?: TrainedFilter;
}

/**
 * A float32 variable in fewer bits: itself under its name, and its scales where it has any.
 *
 * @param trained of a network that was trained for 8 bits: it keeps the integers of its filters where they go into int8, and all else but filters as it is
 * @throws InvalidArgumentError for int8, where no network in 8 bits can be made of its numbers
 */
export function inFewerBits(name: string, value: Tensor<'float32'>, weights: SmallWeights, trained?: TrainedForBytes): readonly (readonly [name: string, value: Tensor])[] {
  if (weights === 'int8') requireUsable(name, value.data);
  if (weights === 'int8' && value.shape.length === 4) return quantizedFilter(name, value, trained?.filter);
  if (trained?.filter) return inFewerBits(name, onSteps(name, value, trained.filter), weights, {});
  const isExact = (trained !== undefined && value.shape.length < 4) || name.endsWith('/moving_variance') || value.data.some((number) => !(abs(number) < HALF_OVERFLOWS));
  return [[name, isExact ? value : { ...value, dtype: 'float16' }]];
}

/** What is folded into a filter or its bias has to be finite there. */
function requireUsable(name: string, numbers: Float32Array): void {
  const isVariance = name.endsWith('/moving_variance');
  // Divided by the root of infinity, a map is 0.
  const isUsable = isVariance ? (number: number): boolean => number > -LEAST_EPSILON : Number.isFinite;
  if (numbers.every((number) => isUsable(number))) return;
  const what = isVariance && numbers.every((number) => !Number.isNaN(number)) ? 'numbers below 0, of which there is no root' : 'numbers that are not finite, which 8 bits cannot hold';
  throw new InvalidArgumentError(`'${name}' has ${what}. Training may have diverged, or the file is damaged: mend the checkpoint, or store it as float16.`);
}

/** The axis that the scales of a filter lie along. Of a depthwise filter [rows, columns, in, multiplier] the output channels are the last two axes together. */
export const channelAxis = (name: string): 2 | 3 => (name.endsWith('depthwise_weights') ? 2 : 3);

/** Symmetric, with one scale an output channel. */
function quantizedFilter(name: string, { shape, data }: Tensor<'float32'>, trained: TrainedFilter | undefined): readonly (readonly [string, Tensor])[] {
  const axis = channelAxis(name);
  const scales = symmetricScales(data, shape, axis);
  const channels = axis === 2 ? shape[2] * shape[3] : shape[3];
  const integers = roundedWeights(data, Float64Array.from({ length: channels }, (_, c) => scales[axis === 2 ? Math.floor(c / shape[3]) : c]), shape[0] * shape[1]);
  if (trained) {
    const channelOf = channelsAlong(shape, axis);
    const fits = Array.from(trained.scales, Number.isFinite);
    for (let i = 0; i < integers.length; i++) if (abs(trained.integers[i]) > GREATEST_WEIGHT) fits[channelOf(i)] = false;
    for (let i = 0; i < integers.length; i++) if (fits[channelOf(i)]) integers[i] = trained.integers[i];
    for (let c = 0; c < scales.length; c++) if (fits[c]) scales[c] = trained.scales[c];
  }
  return [
    [name, { dtype: 'int8', shape, data: integers }],
    [scaleName(name), { dtype: 'float32', shape: shape.map((size, i) => (i === axis ? size : 1)), data: scales }],
  ];
}

/** The weights that the integers stand for. */
function onSteps(name: string, { shape, data, dtype }: Tensor<'float32'>, { integers, scales }: TrainedFilter): Tensor<'float32'> {
  const channelOf = channelsAlong(shape, channelAxis(name));
  const scaleOf = (i: number): number => scales[channelOf(i)];
  return { dtype, shape, data: data.map((weight, i) => (Number.isFinite(scaleOf(i)) ? integers[i] * scaleOf(i) : weight)) };
}

/** So that the weight of each channel that is farthest from 0 becomes 127 or -127; 1 where all are 0. NaN and infinities stay what they are. */
export function symmetricScales(data: Float32Array, shape: Shape, axis: number): Float32Array {
  const scales = new Float32Array(shape[axis]);
  const channelOf = channelsAlong(shape, axis);
  for (let i = 0; i < sizeOf(shape); i++) {
    const channel = channelOf(i);
    // max keeps a NaN once there is one.
    scales[channel] = max(scales[channel], abs(data[i]) / GREATEST_WEIGHT);
  }
  return scales.map((scale) => (scale === 0 ? 1 : scale));
}

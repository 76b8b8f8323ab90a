/**
 * Variables in fewer bits, as `stored_weights.ts` reads them again.
 *
 * Filters are nearly all of a network. What batch normalisation adds to and multiplies by loses nothing in 16 bits either; the variances it divides by do.
 */
import { InvalidArgumentError } from '../../errors.js';
import { sizeOf, type Shape, type Tensor } from '../../tensor.js';
import { channelsAlong, scaleName } from './stored_weights.js';

export const SMALL_WEIGHTS = ['float16', 'int8'] as const;
export type SmallWeights = (typeof SMALL_WEIGHTS)[number];

/** The greatest number that rounds to a finite float16. */
const HALF_OVERFLOWS = 65520;
/** -128 is left out, so that every weight has its negative. */
const GREATEST = 127;

/** A float32 variable in fewer bits: itself under its name, and its scales where it has any. @throws InvalidArgumentError for filters that have numbers which are not finite */
export function inFewerBits(name: string, value: Tensor<'float32'>, weights: SmallWeights): readonly (readonly [name: string, value: Tensor])[] {
  if (weights === 'int8' && value.shape.length === 4) return quantizedFilter(name, value);
  const isExact = name.endsWith('/moving_variance') || value.data.some((number) => !(Math.abs(number) < HALF_OVERFLOWS));
  return [[name, isExact ? value : { ...value, dtype: 'float16' }]];
}

/** Symmetric, with one scale an output channel. */
function quantizedFilter(name: string, { shape, data }: Tensor<'float32'>): readonly (readonly [string, Tensor])[] {
  const axis = name.endsWith('depthwise_weights') ? 2 : 3;
  const scales = symmetricScales(data, shape, axis);
  if (!scales.every(Number.isFinite)) throw new InvalidArgumentError(`'${name}' has numbers that are not finite, which 8 bits cannot hold. Mend the checkpoint, or store it as float16.`);
  const channelOf = channelsAlong(shape, axis);
  const integers = new Int8Array(data.length);
  for (let i = 0; i < data.length; i++) integers[i] = Math.round(data[i] / scales[channelOf(i)]);
  return [
    [name, { dtype: 'int8', shape, data: integers }],
    [scaleName(name), { dtype: 'float32', shape: shape.map((size, i) => (i === axis ? size : 1)), data: scales }],
  ];
}

/** So that the weight of each channel that is farthest from 0 becomes 127 or -127; 1 where all are 0. NaN and infinities stay what they are. */
export function symmetricScales(data: Float32Array, shape: Shape, axis: number): Float32Array {
  const scales = new Float32Array(shape[axis]);
  const channelOf = channelsAlong(shape, axis);
  for (let i = 0; i < sizeOf(shape); i++) {
    const channel = channelOf(i);
    // Math.max keeps a NaN once there is one.
    scales[channel] = Math.max(scales[channel], Math.abs(data[i]) / GREATEST);
  }
  return scales.map((scale) => (scale === 0 ? 1 : scale));
}

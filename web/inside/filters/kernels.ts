/** The kernels of a layer's filter: for each map that is read, a picture of weights. */
import type { Filter } from '../sums/sum.js';

export interface Kernel {
  /** Depthwise: the channel that it makes, of which it reads one map. Of a convolution: the channel that it reads. */
  readonly channel: number;
  /** [rows, columns]. */
  readonly weights: Float32Array;
}

export interface LayerKernels {
  readonly size: readonly [rows: number, columns: number];
  readonly isDepthwise: boolean;
  readonly kernels: readonly Kernel[];
  /** The greatest weight of all kernels, whatever its sign: colours are scaled by it. */
  readonly most: number;
}

/** Of a depthwise filter those of all channels, of a convolution those that one channel is summed up from. */
export function kernelsOf({ shape, values, isDepthwise }: Filter, channel: number): LayerKernels {
  const [rows, columns, inputs, last] = shape;
  const taps = rows * columns;
  const count = isDepthwise ? inputs * last : inputs;
  const kernels = Array.from({ length: count }, (_, i) => {
    const within = isDepthwise ? i : i * last + channel;
    return { channel: i, weights: Float32Array.from({ length: taps }, (__, tap) => values[tap * inputs * last + within]) };
  });
  return { size: [rows, columns], isDepthwise, kernels, most: kernels.reduce((most, { weights }) => weights.reduce((greatest, weight) => Math.max(greatest, Math.abs(weight)), most), 0) };
}

/** Those with the greatest weights first; equal ones stay in order. */
export const byWeight = (kernels: readonly Kernel[]): Kernel[] => {
  const sums = new Map(kernels.map((kernel) => [kernel, kernel.weights.reduce((sum, weight) => sum + Math.abs(weight), 0)]));
  return [...kernels].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0) || a.channel - b.channel);
};

/** Weights as levels: 0 is 128, the greatest weight 255, the same below 0 is 1. */
export const levelsOfWeights = (weights: Float32Array, most: number): Uint8Array => Uint8Array.from(weights, (weight) => 128 + Math.round(127 * (most > 0 ? weight / most : 0)));

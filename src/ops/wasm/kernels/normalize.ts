/** (x - mean) * factor + offset of every pixel: the end of batch norm that no convolution took in. */
import { sizeOf } from '../../../tensor.js';
import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import { call, chunkOf, type KernelCall, type Place, type WasmSite } from '../kernel.js';

export const [X, SCALE, OFFSET, MEAN, VARIANCE] = [0, 1, 2, 3, 4];
/** Outputs of V3 and those before. */
export const [Y, NEXT_MEAN, NEXT_VARIANCE, BATCH_MEAN, BATCH_VARIANCE] = [0, 1, 2, 3, 4];

/** Where statistics lie, and gamma / sqrt(variance + epsilon) where it is known already. */
export interface Statistics {
  readonly mean: (place: Place) => number;
  readonly variance: (place: Place) => number;
  readonly factor?: (place: Place) => number;
  /** Whether the statistics are outputs too. */
  readonly copies: boolean;
}

export function normalize({ attrs: { epsilon }, inputs, threads }: WasmSite<BatchNormAttributes>, { mean, variance, factor, copies }: Statistics): KernelCall {
  const { shape } = inputs[X];
  const channels = shape[3];
  const pixels = sizeOf(shape.slice(0, 3));
  const copyTo = (place: Place, output: number): number => (copies ? place.output(output) : 0);
  return call('batchNorm', {
    units: pixels,
    chunk: chunkOf(pixels, threads),
    scratchBytes: 4 * channels + 16,
    fields: (place) => ({
      x: place.input(X),
      out: place.output(Y),
      ...{ channels, epsilon },
      scale: place.input(SCALE),
      offset: place.input(OFFSET),
      mean: mean(place),
      variance: variance(place),
      factor: factor?.(place) ?? 0,
      mean1: copyTo(place, NEXT_MEAN),
      variance1: copyTo(place, NEXT_VARIANCE),
      mean2: copyTo(place, BATCH_MEAN),
      variance2: copyTo(place, BATCH_VARIANCE),
    }),
  });
}

/** Batch norm that no convolution took in. */
import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import { call, chunkOf, type WasmKernel } from '../kernel.js';

export const batchNormKernel: WasmKernel<BatchNormAttributes> = ({ attrs: { epsilon, isTraining }, inputs: [{ shape }], threads }) => {
  const channels = shape[3];
  const pixels = shape[0] * shape[1] * shape[2];
  // Of nothing, nobody would write the statistics; those of a batch have to be computed first.
  if (pixels === 0 || isTraining) return undefined;
  return [
    call('batchNorm', {
      units: pixels,
      chunk: chunkOf(pixels, threads),
      scratchBytes: 4 * channels + 16,
      fields: (place) => ({
        x: place.input(0),
        out: place.output(0),
        ...{ channels, epsilon },
        scale: place.input(1),
        offset: place.input(2),
        mean: place.input(3),
        variance: place.input(4),
        mean1: place.output(1),
        variance1: place.output(2),
        mean2: place.output(3),
        variance2: place.output(4),
      }),
    }),
  ];
};

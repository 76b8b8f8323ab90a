import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import type { CpuKernel, KernelSite, Run } from '../kernel.js';
import { batchMoments } from './batch_moments.js';
import { inverseDeviations } from './inverse_deviation.js';

const { fround } = Math;

export const batchNormKernel: CpuKernel<BatchNormAttributes> = (site) => (site.attrs.isTraining ? ofBatch(site) : ofMovingStatistics(site));

/**
 * Rounds to float32 after every operation, in the order of TensorFlow's kernel: `(x - mean) * (1 / sqrt(variance + epsilon) * scale)
 * + offset` (core/kernels/fused_batch_norm_op.cc, FusedBatchNorm inference on the CPU).
 */
function ofMovingStatistics({ attrs: { epsilon }, inputs: [{ shape }] }: KernelSite<BatchNormAttributes>): Run {
  const channels = shape[3];
  const factor = new Float32Array(channels); // [c]
  return (inputs, outputs) => {
    const [x, scale, offset, mean, variance] = inputs.map((input) => input.data as Float32Array);
    const y = outputs[0].data as Float32Array;
    for (let c = 0; c < channels; c++) {
      factor[c] = fround(1 / Math.sqrt(fround(variance[c] + fround(epsilon)))) * scale[c];
    }
    normalize(x, mean, factor, offset, y);
    for (const [index, statistic] of [mean, variance, mean, variance].entries()) {
      (outputs[index + 1].data as Float32Array).set(statistic);
    }
  };
}

/** Training: the statistics are those of the batch. */
function ofBatch({ attrs: { epsilon, averageFactor }, inputs: [{ shape }] }: KernelSite<BatchNormAttributes>): Run {
  const channels = shape[3];
  const pixels = shape[0] * shape[1] * shape[2];
  // Of a single pixel there is no unbiased variance: TensorFlow divides by 1 there.
  const correction = fround(pixels / Math.max(1, pixels - 1));
  const factor = new Float32Array(channels); // [c]
  return (inputs, outputs) => {
    const [x, scale, offset, movingMean, movingVariance] = inputs.map((input) => input.data as Float32Array);
    const [y, nextMean, nextVariance, batchMean, batchVariance] = outputs.map((output) => output.data as Float32Array);
    const { mean, variance } = batchMoments(x, channels);
    inverseDeviations(variance, epsilon, factor);
    for (let c = 0; c < channels; c++) factor[c] *= scale[c];
    normalize(x, mean, factor, offset, y);
    batchMean.set(mean);
    batchVariance.set(variance);
    mix(nextMean, mean, 1, movingMean, averageFactor);
    mix(nextVariance, variance, correction, movingVariance, averageFactor);
  };
}

function normalize(x: Float32Array, mean: Float32Array, factor: Float32Array, offset: Float32Array, y: Float32Array): void {
  const channels = mean.length;
  for (let start = 0; start < y.length; start += channels) {
    for (let c = 0; c < channels; c++) y[start + c] = fround(fround(x[start + c] - mean[c]) * factor[c]) + offset[c];
  }
}

/** `(1 - factor) * moving + factor * batch`; with a factor of 1 there need be nothing that moves. */
function mix(to: Float32Array, batch: Float32Array, correction: number, moving: Float32Array, factor: number): void {
  const share = fround(fround(factor) * correction);
  for (let c = 0; c < to.length; c++) to[c] = factor === 1 ? batch[c] * correction : fround(fround(1 - fround(factor)) * moving[c]) + fround(share * batch[c]);
}

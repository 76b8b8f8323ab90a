import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import type { CpuKernel, KernelSite, Run } from '../kernel.js';
import { momentsOf } from './moments.js';

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
    for (let start = 0; start < y.length; start += channels) {
      for (let c = 0; c < channels; c++) {
        y[start + c] = fround(fround(x[start + c] - mean[c]) * factor[c]) + offset[c];
      }
    }
    for (const [index, statistic] of [mean, variance, mean, variance].entries()) {
      (outputs[index + 1].data as Float32Array).set(statistic);
    }
  };
}

/** Training: the statistics are those of the batch. Sums are float64. */
function ofBatch({ attrs: { epsilon, averageFactor }, inputs: [{ shape }] }: KernelSite<BatchNormAttributes>): Run {
  const channels = shape[3];
  const pixels = shape[0] * shape[1] * shape[2];
  return (inputs, outputs) => {
    const [x, scale, offset, movingMean, movingVariance] = inputs.map((input) => input.data as Float32Array);
    const [y, nextMean, nextVariance, batchMean, batchVariance] = outputs.map((output) => output.data as Float32Array);
    const { mean, variance } = momentsOf(x, channels);
    for (let c = 0; c < channels; c++) {
      const factor = scale[c] / Math.sqrt(variance[c] + epsilon);
      for (let i = c; i < y.length; i += channels) y[i] = (x[i] - mean[c]) * factor + offset[c];
    }
    batchMean.set(mean);
    batchVariance.set(variance);
    // Of a single pixel there is no unbiased variance: TensorFlow divides by 1 there.
    const unbiased = variance.map((each) => (each * pixels) / Math.max(1, pixels - 1));
    mix(nextMean, mean, movingMean, averageFactor);
    mix(nextVariance, unbiased, movingVariance, averageFactor);
  };
}

/** `(1 - factor) * moving + factor * batch`; with a factor of 1 there need be nothing that moves. */
function mix(to: Float32Array, batch: Float64Array, moving: Float32Array, factor: number): void {
  for (let c = 0; c < to.length; c++) to[c] = factor === 1 ? batch[c] : (1 - factor) * moving[c] + factor * batch[c];
}

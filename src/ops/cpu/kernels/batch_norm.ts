import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import type { CpuKernel } from '../kernel.js';

const { fround } = Math;

/**
 * Rounds to float32 after every operation, in the order of TensorFlow's kernel: `(x - mean) * (1 / sqrt(variance + epsilon) * scale)
 * + offset` (core/kernels/fused_batch_norm_op.cc, FusedBatchNorm inference on the CPU).
 */
export const batchNormKernel: CpuKernel<BatchNormAttributes> = ({ attrs: { epsilon }, inputs: [{ shape }] }) => {
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
};

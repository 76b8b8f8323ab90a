import type { BatchNormGradAttributes } from '../../../operators/gradients/batch_norm_grad.js';
import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/** The formula at the head of the operator's file, in float64. */
export const batchNormGradKernel: CpuKernel<BatchNormGradAttributes> = ({ attrs: { epsilon, isTraining }, inputs: [, { shape }] }) => {
  const channels = shape[3];
  const pixels = shape[0] * shape[1] * shape[2];
  return (inputs, outputs) => {
    const [dy, x, scale, mean, variance] = inputs.map(numbersOf);
    const [dx, dScale, dOffset] = outputs.map(numbersOf);
    const size = pixels * channels;
    for (let c = 0; c < channels; c++) {
      const inverse = 1 / Math.sqrt(variance[c] + epsilon);
      let sum = 0;
      let product = 0;
      for (let i = c; i < size; i += channels) {
        sum += dy[i];
        product += dy[i] * (x[i] - mean[c]);
      }
      dOffset[c] = sum;
      dScale[c] = product * inverse;
      // What a pixel takes away from all others, because it moves mean and variance.
      const perMean = isTraining ? sum / pixels : 0;
      const perVariance = isTraining ? (product * inverse * inverse) / pixels : 0;
      for (let i = c; i < size; i += channels) dx[i] = scale[c] * inverse * (dy[i] - perMean - (x[i] - mean[c]) * perVariance);
    }
  };
};

import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { TfliteConvAttributes } from '../../../operators/tflite/tflite_conv2d.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';
import type { CpuKernel } from '../../kernel.js';

/** Every pixel of the output gathers what the pixels of x that see it give. */
export const tfliteTransposeConvKernel: CpuKernel<TfliteConvAttributes> = ({ attrs, inputs: [, { shape: filterShape }, { shape: xShape }], outputs: [{ shape }] }) => {
  const [filterHeight, filterWidth, channels, depth] = filterShape;
  const g = convGeometry(shape, filterHeight, filterWidth, attrs);
  const { zeroPoint, low, high } = attrs.output;
  const sums = new Int32Array(channels);
  return ([, weights, x, bias, parameters], [out]) => {
    const factors = Int32Array.from(weights.data as Int8Array, (weight) => weight - attrs.filterZeroPoint);
    const [map, to, multipliers] = [x.data as Int8Array, out.data as Int8Array, parameters.data as Int32Array];
    const [height, width] = [xShape[1], xShape[2]];
    for (let pixel = 0, at = 0; pixel < shape[0] * shape[1] * shape[2]; pixel++) {
      const column = pixel % shape[2];
      const row = Math.floor(pixel / shape[2]) % shape[1];
      const image = Math.floor(pixel / (shape[1] * shape[2]));
      sums.set(bias.data as Int32Array);
      for (let i = 0; i < filterHeight; i++) {
        const y = (row + g.padTop - i * g.rateY) / g.strideY;
        if (!(y >= 0 && y < height && Number.isInteger(y))) continue;
        for (let j = 0; j < filterWidth; j++) {
          const across = (column + g.padLeft - j * g.rateX) / g.strideX;
          if (!(across >= 0 && across < width && Number.isInteger(across))) continue;
          const begin = ((image * height + y) * width + across) * depth;
          for (let n = 0, k = (i * filterWidth + j) * channels * depth; n < channels; n++) {
            for (let c = 0; c < depth; c++) sums[n] += Math.imul(map[begin + c] - attrs.xZeroPoint, factors[k++]);
          }
        }
      }
      for (let n = 0; n < channels; n++) to[at++] = clamp(multiplyByQuantizedMultiplier(sums[n], multipliers[n], multipliers[channels + n]) + zeroPoint, low, high);
    }
  };
};

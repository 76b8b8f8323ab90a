import type { TfliteSoftmaxAttributes } from '../../../operators/tflite/tflite_softmax.js';
import { clamp } from '../../../operators/tflite/fixed_point.js';
import type { CpuKernel } from '../../kernel.js';

const { fround } = Math;

/** Source: TensorFlow Lite, kernels/internal/optimized/optimized_ops.h (Softmax with a table), which is what its reference kernel does, too */
export const tfliteSoftmaxKernel: CpuKernel<TfliteSoftmaxAttributes> = ({ attrs: { scale, output: { zeroPoint, low, high } }, inputs: [{ shape }] }) => {
  const classes = shape[shape.length - 1];
  return ([x, table], [out]) => {
    const [from, powers, to] = [x.data as Int8Array, table.data as Float32Array, out.data as Int8Array];
    for (let start = 0; start < to.length; start += classes) {
      const end = start + classes;
      let most = from[start];
      for (let i = start + 1; i < end; i++) if (from[i] > most) most = from[i];
      let sum = 0;
      for (let i = start; i < end; i++) sum = fround(sum + powers[255 + from[i] - most]);
      const inverse = fround(1 / fround(sum * scale));
      for (let i = start; i < end; i++) to[i] = clamp(Math.floor(fround(powers[255 + from[i] - most] * inverse) + 0.5) + zeroPoint, low, high);
    }
  };
};

import type { DequantizeAttributes, QuantizeAttributes } from '../../../operators/quantized/quantize_linear.js';
import type { CpuKernel } from '../../kernel.js';

const { fround } = Math;

export const quantizeLinearKernel: CpuKernel<QuantizeAttributes> = ({ attrs: { zeroPoint, low, high } }) => {
  const [least, most] = [low - zeroPoint, high - zeroPoint];
  return ([x, scale], [out]) => {
    const from = x.data as Float32Array;
    const to = out.data as Uint8Array | Int32Array;
    const scales = scale.data as Float32Array;
    for (let i = 0; i < from.length; i++) {
      const value = fround(from[i] / scales[i % scales.length]);
      const clamped = value > least ? (value < most ? value : most) : least;
      to[i] = nearest(clamped) + zeroPoint;
    }
  };
};

/** Ties to the even integer. Sums below 2^52 are exact, and this one has no digits behind the point left. */
const nearest = (value: number): number => value + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;

export const dequantizeLinearKernel: CpuKernel<DequantizeAttributes> =
  ({ attrs: { zeroPoint, scale } }) =>
  ([x], [out]) => {
    const from = x.data as Uint8Array;
    const to = out.data as Float32Array;
    for (let i = 0; i < from.length; i++) to[i] = (from[i] - zeroPoint) * scale;
  };

import type { TfliteAddAttributes } from '../../../operators/tflite/tflite_add.js';
import type { CpuKernel } from '../../kernel.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';

/** Bits behind the point of the scale in which is added. */
const LEFT_SHIFT = 20;

export const tfliteAddKernel: CpuKernel<TfliteAddAttributes> = ({ attrs: { zeroPoints, multipliers, output } }) => {
  const [m1, s1, m2, s2, m3, s3] = multipliers;
  const { zeroPoint, low, high } = output;
  return ([a, b], [out]) => {
    const [first, second, to] = [a, b, out].map(({ data }) => data as Int8Array);
    for (let i = 0; i < to.length; i++) {
      const left = multiplyByQuantizedMultiplier((first[i] - zeroPoints[0]) * 2 ** LEFT_SHIFT, m1, s1);
      const right = multiplyByQuantizedMultiplier((second[second.length === 1 ? 0 : i] - zeroPoints[1]) * 2 ** LEFT_SHIFT, m2, s2);
      to[i] = clamp(multiplyByQuantizedMultiplier(left + right, m3, s3) + zeroPoint, low, high);
    }
  };
};

import type { TfliteAddAttributes } from '../../../operators/tflite/tflite_add.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';
import { pairwise } from './pairwise.js';

/** Bits behind the point of the scale in which is added. */
const LEFT_SHIFT = 20;

export const tfliteAddKernel = pairwise<TfliteAddAttributes>(({ zeroPoints: [firstZero, secondZero], multipliers, output: { zeroPoint, low, high } }) => {
  const [m1, s1, m2, s2, m3, s3] = multipliers;
  return (a, b) => {
    const left = multiplyByQuantizedMultiplier((a - firstZero) * 2 ** LEFT_SHIFT, m1, s1);
    const right = multiplyByQuantizedMultiplier((b - secondZero) * 2 ** LEFT_SHIFT, m2, s2);
    return clamp(multiplyByQuantizedMultiplier(left + right, m3, s3) + zeroPoint, low, high);
  };
});

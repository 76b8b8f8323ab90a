import type { TfliteMulAttributes } from '../../../operators/tflite/tflite_mul.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';
import { pairwise } from './pairwise.js';

export const tfliteMulKernel = pairwise<TfliteMulAttributes>(({ zeroPoints: [firstZero, secondZero], multiplier, shift, output: { zeroPoint, low, high } }) => {
  return (a, b) => clamp(multiplyByQuantizedMultiplier((a - firstZero) * (b - secondZero), multiplier, shift) + zeroPoint, low, high);
});

import type { QLinearAddAttributes } from '../../../operators/quantized/q_linear_add.js';
import type { CpuKernel } from '../../kernel.js';
import { residualValue, toOutput } from './requantize.js';

export const qLinearAddKernel: CpuKernel<QLinearAddAttributes> = ({ attrs: { zeroPoints, multipliers, output } }) => {
  const [left, right] = [0, 1].map((side) => ({ zeroPoint: zeroPoints[side], multiplier: multipliers[side] }));
  return ([a, b], [out]) => {
    const [first, second, to] = [a, b, out].map(({ data }) => data as Uint8Array);
    for (let i = 0; i < to.length; i++) to[i] = toOutput(Math.fround(residualValue(first[i], left) + residualValue(second[i], right)), output);
  };
};

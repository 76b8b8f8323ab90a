import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

export const l2LossKernel: CpuKernel<unknown> =
  () =>
  ([x], [out]) => {
    const from = numbersOf(x);
    let sum = 0;
    for (const value of from) sum += value * value;
    numbersOf(out)[0] = sum / 2;
  };

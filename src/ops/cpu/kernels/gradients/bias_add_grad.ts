import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

export const biasAddGradKernel: CpuKernel<unknown> =
  () =>
  ([gradient], [out]) => {
    const from = numbersOf(gradient);
    const channels = out.data.length;
    const sums = new Float64Array(channels);
    for (let start = 0; start < from.length; start += channels) for (let c = 0; c < channels; c++) sums[c] += from[start + c];
    numbersOf(out).set(sums);
  };

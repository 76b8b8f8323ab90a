import type { CpuKernel } from '../kernel.js';

/** The row's maximum is subtracted first: the quotient is the same, and no exponential overflows. */
export const softmaxKernel: CpuKernel<unknown> = ({ inputs: [{ shape }] }) => {
  const classes = shape[shape.length - 1];
  return ([x], [out]) => {
    const from = x.data as Float32Array;
    const to = out.data as Float32Array;
    for (let start = 0; start < to.length; start += classes) {
      const end = start + classes;
      let most = from[start];
      for (let i = start + 1; i < end; i++) if (from[i] > most) most = from[i];
      let sum = 0;
      for (let i = start; i < end; i++) {
        const power = Math.exp(from[i] - most);
        to[i] = power;
        sum += power;
      }
      for (let i = start; i < end; i++) to[i] /= sum;
    }
  };
};

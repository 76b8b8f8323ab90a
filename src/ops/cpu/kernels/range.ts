import { is64BitInteger } from '../../contract/dtypes.js';
import { bigIntsOf, numbersOf } from '../elements.js';
import type { CpuKernel } from '../kernel.js';

export const rangeKernel: CpuKernel<unknown> = ({ outputs: [{ dtype }] }) => {
  if (is64BitInteger(dtype)) {
    return ([start, , delta], [out]) => {
      const to = bigIntsOf(out);
      const step = bigIntsOf(delta)[0];
      for (let i = 0, value = bigIntsOf(start)[0]; i < to.length; i++, value += step) to[i] = value;
    };
  }
  // float32 rounds the product before it adds, as TensorFlow does.
  const round: (x: number) => number = dtype === 'float32' ? Math.fround : (x) => x;
  return ([start, , delta], [out]) => {
    const to = numbersOf(out);
    const first = numbersOf(start)[0];
    const step = numbersOf(delta)[0];
    for (let i = 0; i < to.length; i++) to[i] = first + round(i * step);
  };
};

import { is64BitInteger } from '../../../contract/dtypes.js';
import { copyAll } from '../../copy.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

export const addNKernel: CpuKernel<unknown> = ({ outputs: [{ dtype }] }) => {
  const bigInts = is64BitInteger(dtype);
  return ([first, ...others], [out]) => {
    copyAll(first, out);
    for (const other of others) {
      if (bigInts) {
        const to = bigIntsOf(out);
        const from = bigIntsOf(other);
        for (let i = 0; i < to.length; i++) to[i] += from[i];
      } else {
        const to = numbersOf(out);
        const from = numbersOf(other);
        for (let i = 0; i < to.length; i++) to[i] += from[i];
      }
    }
  };
};

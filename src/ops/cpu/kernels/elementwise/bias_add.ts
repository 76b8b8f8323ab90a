import { is64BitInteger } from '../../../contract/dtypes.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import type { CpuKernel, Run } from '../../kernel.js';

const addNumbers: Run = ([x, bias], [out]) => {
  const from = numbersOf(x);
  const added = numbersOf(bias); // [c]
  const to = numbersOf(out);
  const channels = added.length;
  for (let start = 0; start < to.length; start += channels) {
    for (let c = 0; c < channels; c++) to[start + c] = from[start + c] + added[c];
  }
};

const addBigInts: Run = ([x, bias], [out]) => {
  const from = bigIntsOf(x);
  const added = bigIntsOf(bias);
  const to = bigIntsOf(out);
  for (let i = 0; i < to.length; i++) to[i] = from[i] + added[i % added.length];
};

export const biasAddKernel: CpuKernel<unknown> = ({ inputs: [x] }) => (is64BitInteger(x.dtype) ? addBigInts : addNumbers);

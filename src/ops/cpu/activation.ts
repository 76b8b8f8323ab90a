import { UnsupportedOpError } from '../../errors.js';
import type { CpuKernel } from './kernel.js';

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  Relu: (x) => (x > 0 ? x : 0),
  Relu6: (x) => (x > 6 ? 6 : x > 0 ? x : 0),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Elu: (x) => (x > 0 ? x : Math.expm1(x)),
};

export const activationKernel: CpuKernel = ({ op, inputs: [x] }) => {
  const f = FUNCTIONS[op];
  if (x.dtype === 'int64' || x.dtype === 'uint64') throw new UnsupportedOpError(`${op} of ${x.dtype} is not supported.`);
  return ([source], [target]) => {
    const from = source.data as Float32Array;
    const to = target.data as Float32Array;
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  };
};

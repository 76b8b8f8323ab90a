import type { CpuKernel, Run } from '../../kernel.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import { is64BitInteger } from '../../../contract/dtypes.js';

/** The comparisons are turned so that NaN, of which none holds, comes out as NaN. */
const relu: Run = ([source], [target]) => {
  const from = numbersOf(source);
  const to = numbersOf(target);
  for (let i = 0; i < to.length; i++) {
    const x = from[i];
    to[i] = x < 0 ? 0 : x;
  }
};

const relu6: Run = ([source], [target]) => {
  const from = numbersOf(source);
  const to = numbersOf(target);
  for (let i = 0; i < to.length; i++) {
    const x = from[i];
    to[i] = x < 0 ? 0 : x > 6 ? 6 : x;
  }
};

/** Relu and Relu6 of 64-bit integers. */
function clampBigInts(most: bigint | undefined): Run {
  return ([source], [target]) => {
    const from = bigIntsOf(source);
    const to = bigIntsOf(target);
    for (let i = 0; i < to.length; i++) {
      const x = from[i];
      to[i] = x < 0n ? 0n : most !== undefined && x > most ? most : x;
    }
  };
}

function squash(f: (x: number) => number): Run {
  return ([source], [target]) => {
    const from = numbersOf(source);
    const to = numbersOf(target);
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  };
}

const RUNS: Readonly<Record<string, Run>> = {
  Relu: relu,
  Relu6: relu6,
  Sigmoid: squash((x) => 1 / (1 + Math.exp(-x))),
  Tanh: squash(Math.tanh),
  Elu: squash((x) => (x < 0 ? Math.expm1(x) : x)),
};

export const activationKernel: CpuKernel<unknown> = ({ op, inputs: [x] }) =>
  is64BitInteger(x.dtype) ? clampBigInts(op === 'Relu6' ? 6n : undefined) : RUNS[op];

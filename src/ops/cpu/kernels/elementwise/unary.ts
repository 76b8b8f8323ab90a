import { is64BitInteger, isFloating } from '../../../contract/dtypes.js';
import { roundHalfToEven } from './arithmetic.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

const FLOATS: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Square: (x) => x * x,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfToEven,
  ZerosLike: () => 0,
  OnesLike: () => 1,
};

/** Integers of up to 32 bits, and bool. The container wraps what overflows. */
const INTEGERS: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Square: (x) => Math.imul(x, x),
  Round: (x) => x,
  ZerosLike: () => 0,
  OnesLike: () => 1,
};

const BIG_INTEGERS: Readonly<Record<string, (x: bigint) => bigint>> = {
  Abs: (x) => (x < 0n ? -x : x),
  Neg: (x) => -x,
  Square: (x) => x * x,
  Round: (x) => x,
  ZerosLike: () => 0n,
  OnesLike: () => 1n,
};

export const unaryKernel: CpuKernel<unknown> = ({ op, inputs: [{ dtype }] }) => {
  if (is64BitInteger(dtype)) {
    const f = BIG_INTEGERS[op];
    return ([x], [out]) => {
      const from = bigIntsOf(x);
      const to = bigIntsOf(out);
      for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
    };
  }
  const f = (isFloating(dtype) ? FLOATS : INTEGERS)[op];
  return ([x], [out]) => {
    const from = numbersOf(x);
    const to = numbersOf(out);
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  };
};

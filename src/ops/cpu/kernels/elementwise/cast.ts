import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from '../../../../proto/wire/half.js';
import type { DType } from '../../../../tensor.js';
import type { CastAttributes } from '../../../operators/arithmetic/cast.js';
import { is64BitInteger, isInteger } from '../../../contract/dtypes.js';
import { copyAll } from '../../copy.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import type { CpuKernel, Run } from '../../kernel.js';

/** The smallest integers: what a processor gives for a float that no 32 or 64-bit integer can hold, NaN included. */
const INT32_NONE = -(2 ** 31);
const INT64_NONE = -(2n ** 63n);

const toBool: Run = ([x], [out]) => {
  const from: ArrayLike<unknown> = x.data;
  const to = numbersOf(out);
  // NaN is true, as in C.
  for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 || from[i] === 0n ? 0 : 1;
};

/** Float to int32. Assigning to an Int32Array truncates too, but wraps what does not fit. */
const floatToInt32: Run = ([x], [out]) => {
  const from = numbersOf(x);
  const to = numbersOf(out);
  for (let i = 0; i < to.length; i++) {
    const value = Math.trunc(from[i]);
    to[i] = value >= INT32_NONE && value < 2 ** 31 ? value : INT32_NONE;
  }
};

const numbersToBigInts: Run = ([x], [out]) => {
  const from = numbersOf(x);
  const to = bigIntsOf(out);
  const end = out.dtype === 'uint64' ? 2 ** 64 : 2 ** 63;
  for (let i = 0; i < to.length; i++) {
    const value = Math.trunc(from[i]);
    to[i] = value >= -(2 ** 63) && value < end ? BigInt(value) : INT64_NONE;
  }
};

const bigIntsToNumbers: Run = ([x], [out]) => {
  const from = bigIntsOf(x);
  const to = numbersOf(out);
  const narrow = isInteger(out.dtype);
  // Low 32 bits are all that a narrower integer keeps; they are a number that converts exactly.
  for (let i = 0; i < to.length; i++) to[i] = Number(narrow ? BigInt.asIntN(32, from[i]) : from[i]);
};

const bigIntsToBigInts: Run = ([x], [out]) => bigIntsOf(out).set(bigIntsOf(x));

/**
 * Float to integers of 8 and 16 bits, through int32, and to uint32, through int64: the bits that are left are those which TensorFlow
 * gives for a single number. (What does not fit it saturates instead where it converts many at a time, so no answer is the right one.)
 */
function floatToNarrow(bits: 32 | 64): Run {
  return ([x], [out]) => {
    const from = numbersOf(x);
    const to = numbersOf(out);
    const [lowest, end] = [-(2 ** (bits - 1)), 2 ** (bits - 1)];
    for (let i = 0; i < to.length; i++) {
      const value = Math.trunc(from[i]);
      // Of the smallest integer, which stands for what does not fit, narrower ones keep zeros.
      to[i] = value >= lowest && value < end ? value : 0;
    }
  };
}

/** Number to number: assigning to a typed array rounds, truncates and wraps exactly as TensorFlow's static_cast does. */
const numbersToNumbers: Run = ([x], [out]) => numbersOf(out).set(numbersOf(x));

/**
 * 16-bit floats are kept widened, in float32 containers: what makes a number half is that 16 bits can hold it. They are made
 * from float32, as TensorFlow makes them: 64-bit numbers are rounded twice.
 */
function toHalf(from: DType, to: 'float16' | 'bfloat16'): Run {
  const widen = is64BitInteger(from) ? bigIntsToNumbers : numbersToNumbers;
  const round =
    to === 'float16' ? (x: number) => float16ToFloat32(float32ToFloat16(x)) : (x: number) => bfloat16ToFloat32(float32ToBfloat16(x));
  return (inputs, outputs) => {
    widen(inputs, outputs);
    const values = outputs[0].data as Float32Array;
    for (let i = 0; i < values.length; i++) values[i] = round(values[i]);
  };
}

function conversion(from: DType, to: DType): Run {
  if (from === to) return ([x], [out]) => copyAll(x, out);
  if (to === 'bool') return toBool;
  if (to === 'float16' || to === 'bfloat16') return toHalf(from, to);
  if (is64BitInteger(from)) return is64BitInteger(to) ? bigIntsToBigInts : bigIntsToNumbers;
  if (is64BitInteger(to)) return numbersToBigInts;
  if (isInteger(from) || from === 'bool' || !isInteger(to)) return numbersToNumbers;
  return to === 'int32' ? floatToInt32 : floatToNarrow(to === 'uint32' ? 64 : 32);
}

export const castKernel: CpuKernel<CastAttributes> = ({ inputs: [{ dtype }], attrs: { to } }) => conversion(dtype, to);

/** Arithmetic that ONNX has for floats, or in another sense: quotients, remainders and powers. */
import { isFloating, isUnsigned } from '../../ops/contract/dtypes.js';
import type { OnnxDType } from '../dtypes.js';
import type { Site, Translator } from '../site.js';
import { broadcasting, chain } from './elementwise.js';

/**
 * ONNX rounds the quotients of integers toward zero. The remainder of that differs from Mod's, which has the divisor's sign, exactly where
 * the quotient was rounded up. Nothing here is larger than the operands, so nothing wraps.
 */
export const floorDiv: Translator = (site) => {
  const { dtype } = site.inputs[0] as { dtype: OnnxDType };
  if (isFloating(dtype)) return chain((s, names) => s.op('Div', names), 'Floor')(site);
  if (isUnsigned(dtype)) return broadcasting('Div')(site);
  return chain((s, [a, b]) => {
    const quotient = s.op('Div', [a, b]);
    const remainder = s.op('Sub', [a, s.op('Mul', [quotient, b])]);
    const isRoundedUp = s.op('Not', [s.op('Equal', [remainder, s.op('Mod', [a, b])])]);
    return s.op('Sub', [quotient, s.cast(isRoundedUp, dtype)]);
  })(site);
};

/** ONNX's Mod has the divisor's sign for integers only. */
export const floorMod: Translator = (site) => (isFloating(site.inputs[0].dtype) ? { reason: 'floats' } : broadcasting('Mod')(site));

/** Bits of the greatest exponent, where the exponents are not known. */
const EXPONENT_BITS: Readonly<Partial<Record<string, number>>> = { int8: 7, int16: 15, int32: 31, int64: 63 };

/**
 * Powers of integers wrap in TensorFlow, and ONNX does not say what its own do beyond their range; it has none of 8 and 16 bits. So
 * they are multiplied out by repeated squaring, bit by bit of the exponent. 32 bits hold the low bits of 8 and of 16.
 */
export const pow: Translator = (site) => {
  const { dtype } = site.inputs[0] as { dtype: OnnxDType };
  if (isFloating(dtype)) return broadcasting('Pow')(site);
  const exponents = site.known(1);
  if (exponents?.some((exponent) => exponent < 0)) return { reason: 'of integers to a negative power' };
  const bits = exponents ? Math.max(0, ...exponents).toString(2).length : (EXPONENT_BITS[dtype] ?? 0);
  const wide: OnnxDType = dtype === 'int64' ? 'int64' : 'int32';
  return chain((s, names) => {
    const [base, exponent] = names.map((name) => (dtype === wide ? name : s.cast(name, wide)));
    const power = multiplyOut(s, base, exponent, bits, wide);
    return dtype === wide ? power : s.cast(power, dtype);
  })(site);
};

function multiplyOut(site: Site, base: string, exponent: string, bits: number, dtype: OnnxDType): string {
  const [one, two] = [1, 2].map((value) => site.writer.scalar(dtype, value));
  let [square, rest] = [base, exponent];
  let power = one;
  for (let bit = 0; bit < bits; bit++) {
    const isSet = site.op('Equal', [site.op('Mod', [rest, two]), one]);
    power = site.op('Where', [isSet, bit === 0 ? square : site.op('Mul', [power, square]), power]);
    if (bit === bits - 1) break;
    square = site.op('Mul', [square, square]);
    rest = site.op('Div', [rest, two]);
  }
  return power;
}

/**
 * 1 / sqrt(variance + epsilon) from an approximation of twelve bits and one step of Newton's method.
 *
 * Sources: Eigen, Core/MathFunctionsImpl.h (generic_rsqrt_newton_step). The approximation is that of RSQRTPS on AMD's Zen, read out for all of its
 * 8192 inputs: twelve bits of the fraction and the last of the exponent go in. It consists of two small tables, as hardware does: upper and middle
 * bits give a value, upper and lower ones how much less it is. On other processors TensorFlow's last bits are others.
 */
import type { InverseDeviationAttributes } from '../../operators/fused/inverse_deviation.js';
import type { CpuKernel, KernelSite } from '../kernel.js';

const { fround } = Math;

/** For x in [1, 2) and in [2, 4), in units of 2^-13. */
const OCTAVES = [
  {
    first: 8191,
    // How much smaller each of the next 255 values is than the one before it: one digit each, to base 36.
    falls:
      'ggfggffgffffffeffefeeeeeeeeededededddddddcddcdcdcdcccccccbccbcbdbbcbbbbbbbbbbabbabababaaabaaaaaaaaaa9aa9a9a9a99a99a9999999998998' +
      '9989898989889889888888888888788887887878787877877778777777777778776777767767767676767676676676676666667666666666666656666566656',
    // For each of 16 upper parts: at which of the next 15 lower parts the value falls by one.
    steps: [0x7f7f, 0x77f7, 0x6f7d, 0x6ddd, 0x376d, 0x5b5b, 0x356d, 0x2b56, 0x5555, 0x2aaa, 0x2a55, 0x52a9, 0x252a, 0x2949, 0x2529, 0x1292],
  },
  {
    first: 5792,
    falls:
      'bbcbabbbbabbababaabaaaaa9aaa9a9aa99a99999999999989989898898898888888888887887878787877877787777777777776777677676767676676676667' +
      '6666666666666656665666565665656556565565565555655555555555555556455555455545545545455454545454454544544544454445444444544444444',
    steps: [0x5b6d, 0x35b6, 0x356a, 0x3555, 0x2aaa, 0x4aa9, 0x2952, 0x294a, 0x1494, 0x2492, 0x2492, 0x4922, 0x1224, 0x1224, 0x2222, 0x2222],
  },
];
const PARTS = 16;
const RADIX = 36;
const UNIT = 2 ** -13;

/** What comes of the last bit of the exponent and the twelve upper ones of the fraction, as one index: [8192]. */
export const APPROXIMATIONS = Float32Array.from(OCTAVES.flatMap(approximationsOf));

function approximationsOf({ first, falls, steps }: (typeof OCTAVES)[number]): number[] {
  let value = first;
  const values = [first, ...Array.from(falls, (digit) => (value -= parseInt(digit, RADIX)))];
  return values.flatMap((highest, i) => {
    let low = highest;
    const bits = steps[Math.floor(i / PARTS)];
    return Array.from({ length: PARTS }, (_, part) => (part === 0 ? low : (low -= (bits >> (PARTS - 1 - part)) & 1)) * UNIT);
  });
}

const EXPONENT_BIAS = 127;
/** Bits of a fraction, and how many of them the approximation does not look at. */
const FRACTION_BITS = 23;
const UNSEEN_BITS = 11;
/** Eigen takes eight at a time; what is left over is divided. */
const VECTOR = 8;

export const inverseDeviationKernel: CpuKernel<InverseDeviationAttributes> = ({ attrs: { epsilon } }: KernelSite<InverseDeviationAttributes>) => ([variance], [out]) =>
  inverseDeviations(variance.data as Float32Array, epsilon, out.data as Float32Array);

/** 1 / sqrt(from + epsilon). */
export function inverseDeviations(from: Float32Array, epsilon: number, to: Float32Array): void {
  const vectors = from.length - (from.length % VECTOR);
  for (let i = 0; i < from.length; i++) {
    const x = fround(from[i] + fround(epsilon));
    to[i] = i < vectors && isNormal(x) ? refined(x, approximation(x)) : fround(1 / fround(Math.sqrt(x)));
  }
}

/** A positive number with a whole fraction; any other is divided. */
const isNormal = (x: number): boolean => x >= 2 ** -126 && x < Infinity;

const bitsOf = new Uint32Array(1);
const numberOf = new Float32Array(bitsOf.buffer);

function approximation(x: number): number {
  numberOf[0] = x;
  const exponent = (bitsOf[0] >>> FRACTION_BITS) - EXPONENT_BIAS;
  const odd = exponent & 1;
  const upper = (bitsOf[0] & ((1 << FRACTION_BITS) - 1)) >>> UNSEEN_BITS;
  return APPROXIMATIONS[(odd << (FRACTION_BITS - UNSEEN_BITS)) | upper] * 2 ** ((odd - exponent) / 2);
}

function refined(x: number, y: number): number {
  const error = fround(fround(fround(x * y) * y) - 1);
  return fround(fround(fround(y * -0.5) * error) + y);
}

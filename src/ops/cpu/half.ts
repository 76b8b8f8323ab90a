/**
 * Rounding to the 16-bit floats. Their values are kept widened, in float32 containers; what makes them half is that they are among
 * the numbers which 16 bits can hold. Both formats round to the nearest, ties to even.
 */
import { roundHalfToEven } from './arithmetic.js';

/** float16's smallest normal number and the distance of the numbers below it (IEEE 754 binary16). */
const SMALLEST_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;
/** Half way from float16's largest number, 65504, to what would be the next: from here on, infinity. */
const OVERFLOW = 65520;

const value = new Float32Array(1);
const bits = new Uint32Array(value.buffer);

/** Cuts the lower bits off a float32, rounding to even. Infinity stays. */
function dropBits(x: number, dropped: 13 | 16): number {
  value[0] = x;
  const half = 2 ** (dropped - 1);
  const odd = (bits[0] >>> dropped) & 1;
  bits[0] = ((bits[0] + half - 1 + odd) >>> dropped) << dropped;
  return value[0];
}

/** The nearest float16: 1 sign bit, 5 of exponent, 10 of fraction (float32 has 13 more). */
function toFloat16(x: number): number {
  if (Math.abs(x) < SMALLEST_NORMAL) return roundHalfToEven(x / SUBNORMAL_STEP) * SUBNORMAL_STEP;
  if (Math.abs(x) >= OVERFLOW) return Math.sign(x) * Infinity;
  return Number.isNaN(x) ? NaN : dropBits(x, 13);
}

/** The nearest bfloat16: the upper half of a float32. */
const toBFloat16 = (x: number): number => (Number.isNaN(x) ? NaN : dropBits(x, 16));

/** Rounds all elements of a float32 container in place. */
export function roundToHalf(data: Float32Array, dtype: 'float16' | 'bfloat16'): void {
  const round = dtype === 'float16' ? toFloat16 : toBFloat16;
  for (let i = 0; i < data.length; i++) data[i] = round(data[i]);
}

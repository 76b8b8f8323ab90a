/** Products with fractions of 31 bits. Source: TensorFlow Lite, kernels/internal/common.h (MultiplyByQuantizedMultiplier); gemmlowp, fixedpoint.h */

/** value * multiplier * 2^(shift - 31), rounded twice. */
export function multiplyByQuantizedMultiplier(value: number, multiplier: number, shift: number): number {
  const shifted = shift > 0 ? Math.imul(value, 1 << shift) : value;
  return roundingDivideByPowerOfTwo(doublingHighProduct(shifted, multiplier), shift > 0 ? 0 : -shift);
}

/** The upper 32 bits of twice a product, rounded to the nearest. A product of 62 bits is no number of JavaScript; its two parts are. */
function doublingHighProduct(a: number, b: number): number {
  const upper = a * (b >> 16);
  const lower = a * (b & 0xffff) + 2 ** 30;
  const whole = Math.floor(upper / 2 ** 15);
  return whole + Math.floor(((upper - whole * 2 ** 15) * 2 ** 16 + lower) / 2 ** 31);
}

/** Of whole numbers of 32 bits, by up to 2^31; ties away from zero. */
export function roundingDivideByPowerOfTwo(value: number, exponent: number): number {
  const mask = ((1 << exponent) - 1) | 0;
  const half = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + ((value & mask) > half ? 1 : 0);
}

export const clamp = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);

/** A factor as a fraction of 31 bits, from 1/2 to 1, and the power of two that it is multiplied by (QuantizeMultiplier). */
export function quantizedMultiplier(factor: number): readonly [multiplier: number, shift: number] {
  if (factor === 0) return [0, 0];
  let shift = Math.ceil(Math.log2(factor));
  while (factor / 2 ** shift >= 1) shift++;
  while (factor / 2 ** shift < 0.5) shift--;
  let multiplier = roundAway((factor / 2 ** shift) * 2 ** 31);
  if (multiplier === 2 ** 31) {
    multiplier /= 2;
    shift++;
  }
  return shift < -31 ? [0, 0] : [multiplier, shift];
}

/** Ties away from zero, as C's `round`. */
export const roundAway = (value: number): number => (value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5));

/** The exponential function, four lanes at a time. */
import { madd, mulAdd } from '../math';

/** Adding it leaves no bits for a fraction: what remains of x + ROUNDER - ROUNDER is x as a whole number. */
export const ROUNDER: f32 = 12582912; // 1.5 * 2^23
export const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts; products of the first with whole numbers of 15 bits are exact. */
export const LN2_HIGH: f32 = 0.693359375;
export const LN2_LOW: f32 = -2.12194440e-4;
/** Below it the result has less than the full precision of float32 (2^-126); processors are slow at such numbers. */
export const LOWEST: f32 = -87.3365;

/**
 * exp(x) for x of at most 0, within 2 units in the last place; 0 where it is less than 2^-126, and NaN for NaN. With n the whole number next to x / ln 2 it is
 * 2^n exp(x - n ln 2), and the second factor is a polynomial. Source: Cephes, single/expf.c.
 *
 * @param fused round as `madd` does, which is what TensorFlow trains with. Where each product and each sum is rounded, labels of averaged probabilities are the
 * same with and without relaxed SIMD.
 */
@inline
export function expOfNegative(x: v128, fused: bool = false): v128 {
  const vanishes = f32x4.lt(x, f32x4.splat(LOWEST));
  x = f32x4.pmax(x, f32x4.splat(LOWEST));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  let r = multiplyAdd(fused, n, f32x4.splat(-LN2_HIGH), x);
  r = multiplyAdd(fused, n, f32x4.splat(-LN2_LOW), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = multiplyAdd(fused, p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(fused, p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(fused, p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(fused, p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(fused, p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(fused, p, f32x4.mul(r, r), r), f32x4.splat(1));
  const exponent = i32x4.sub(shifted, f32x4.splat(ROUNDER));
  const powerOfTwo = i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, powerOfTwo), vanishes);
}

@inline
function multiplyAdd(fused: bool, a: v128, b: v128, c: v128): v128 {
  return fused ? madd(a, b, c) : mulAdd(a, b, c);
}

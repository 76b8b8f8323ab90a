/** The natural logarithm, four lanes at a time. */

const SQRT_HALF: f32 = 0.707106781186547524;

/** log(x) for normal x > 0, within 2 units in the last place; NaN for NaN. Source: Cephes, single/logf.c. */
@inline
export function logOf(x: v128): v128 {
  // x = m * 2^n with m in [sqrt(1/2), sqrt(2))
  const fraction = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const isLow = f32x4.lt(fraction, f32x4.splat(SQRT_HALF));
  // What is true is -1.
  const n = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)), isLow));
  const m = f32x4.sub(f32x4.add(fraction, v128.and(fraction, isLow)), f32x4.splat(1));
  const square = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.1514610310e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.1676998740e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), square);
  y = f32x4.sub(f32x4.sub(y, f32x4.mul(f32x4.splat(2.12194440e-4), n)), f32x4.mul(f32x4.splat(0.5), square));
  const result = f32x4.add(f32x4.add(m, y), f32x4.mul(f32x4.splat(0.693359375), n));
  return v128.bitselect(result, x, f32x4.eq(x, x));
}

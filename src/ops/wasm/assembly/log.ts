/** The natural logarithm. */

const SQRT_HALF: f32 = 0.707106781186547524;

/** log(x) for normal x > 0, within 2 units in the last place; NaN for NaN. Source: Cephes, single/logf.c. */
export function logOf(x: f32): f32 {
  if (x != x) return x;
  const pattern = reinterpret<i32>(x);
  // x = m * 2^n with m in [sqrt(1/2), sqrt(2))
  let n = (pattern >> 23) - 126;
  let m = reinterpret<f32>((pattern & 0x007fffff) | 0x3f000000);
  if (m < SQRT_HALF) {
    n--;
    m = m + m - 1;
  } else {
    m = m - 1;
  }
  const square = m * m;
  let y: f32 = 7.0376836292e-2;
  y = y * m - 1.1514610310e-1;
  y = y * m + 1.1676998740e-1;
  y = y * m - 1.2420140846e-1;
  y = y * m + 1.4249322787e-1;
  y = y * m - 1.6668057665e-1;
  y = y * m + 2.0000714765e-1;
  y = y * m - 2.4999993993e-1;
  y = y * m + 3.3333331174e-1;
  y = y * m * square;
  y = y - 2.12194440e-4 * <f32>n - 0.5 * square;
  return m + y + 0.693359375 * <f32>n;
}

/** 1 / sqrt(x), rounded as ops/cpu/kernels/inverse_deviation.ts tells. */
import { bytes } from '../math';

/** The least normal number: what has no whole fraction is divided. */
const LEAST: f32 = 1.17549435e-38;

/** @param roots float32 [8192], see ops/geometry/reciprocal_roots.ts */
@inline
export function inverseRoot(x: f32, roots: usize): f32 {
  if (!(x >= LEAST && x < Infinity)) return 1 / sqrt<f32>(x);
  const bits = reinterpret<i32>(x);
  const exponent = (bits >>> 23) - 127;
  const odd = exponent & 1;
  const approximation = load<f32>(roots + bytes((odd << 12) | ((bits & 0x007fffff) >>> 11)));
  const y = approximation * reinterpret<f32>((((odd - exponent) >> 1) + 127) << 23);
  const error: f32 = x * y * y - 1;
  return y * -0.5 * error + y;
}

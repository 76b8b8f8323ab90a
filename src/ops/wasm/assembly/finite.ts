/** Whether numbers are finite, which JavaScript takes five times as long to see. */
import { bytes } from './math';

/** Of `count` float32 side by side. Any that is not makes 0 times it NaN, and so the sum. */
export function allFinite(from: usize, count: i32): bool {
  const zero = f32x4.splat(0);
  let a = zero, b = zero, c = zero, d = zero;
  const end = from + bytes(count);
  for (; from + 64 <= end; from += 64) {
    a = f32x4.add(a, f32x4.mul(v128.load(from), zero)), b = f32x4.add(b, f32x4.mul(v128.load(from, 16), zero));
    c = f32x4.add(c, f32x4.mul(v128.load(from, 32), zero)), d = f32x4.add(d, f32x4.mul(v128.load(from, 48), zero));
  }
  for (; from < end; from += 4) a = f32x4.add(a, f32x4.mul(v128.load32_zero(from), zero));
  return !v128.any_true(f32x4.ne(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), zero));
}

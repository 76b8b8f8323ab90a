/** FakeQuantWithMinMaxVars: floats rounded to the steps of a range. Units are elements. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class FakeQuant {
  x: usize;
  out: usize;
  low: f32;
  high: f32;
  step: f32;
  /** The integer that stands for 0. */
  zero: f32;
}

export function fakeQuant(step: FakeQuant, first: i32, last: i32, scratch: usize): void {
  const low = f32x4.splat(step.low), high = f32x4.splat(step.high), size = f32x4.splat(step.step), zero = f32x4.splat(step.zero);
  let from = step.x + bytes(first);
  let to = step.out + bytes(first);
  let count = last - first;
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, rounded(v128.load(from), low, high, size, zero));
  if (count > 0) storeFirst(to, rounded(v128.load(from), low, high, size, zero), count);
}

/** In the order of operations that TensorFlow has, each rounded. NaN stays NaN. */
@inline
function rounded(x: v128, low: v128, high: v128, size: v128, zero: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, high), low);
  const place = f32x4.sub(f32x4.div(f32x4.sub(clamped, low), size), zero);
  return f32x4.mul(f32x4.floor(f32x4.add(place, f32x4.splat(0.5))), size);
}

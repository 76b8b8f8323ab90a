/** Sums of squares, in float64. Units are parts of the elements, each with a sum of its own. */
import { bytes } from '../math';

@unmanaged
export class SquareSums {
  x: usize;
  /** float32 [parts] */
  out: usize;
  elements: i32;
  partElements: i32;
}

export function squareSums(step: SquareSums, first: i32, last: i32, scratch: usize): void {
  for (let part = first; part < last; part++) {
    let at = step.x + bytes(part * step.partElements);
    let count = min(step.elements, (part + 1) * step.partElements) - part * step.partElements;
    let low = f64x2.splat(0), high = f64x2.splat(0);
    for (; count >= 4; count -= 4, at += 16) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(at)), y = f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
      low = f64x2.add(low, f64x2.mul(x, x)), high = f64x2.add(high, f64x2.mul(y, y));
    }
    const sums = f64x2.add(low, high);
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (; count > 0; count--, at += 4) sum += <f64>load<f32>(at) * <f64>load<f32>(at);
    store<f32>(step.out + bytes(part), <f32>sum);
  }
}

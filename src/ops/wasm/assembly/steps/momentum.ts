/** Gradient descent with momentum: accum = momentum * accum + gradient, variable -= rate * accum. Rounds after each operation, as TensorFlow does. Units are elements. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class Momentum {
  variable: usize;
  accumulator: usize;
  gradient: usize;
  /** One float32. */
  rate: usize;
  nextVariable: usize;
  nextAccumulator: usize;
  momentum: f32;
}

export function momentum(step: Momentum, first: i32, last: i32, scratch: usize): void {
  const factor = f32x4.splat(step.momentum);
  const rate = v128.load32_splat(step.rate);
  let at = bytes(first);
  let count = last - first;
  for (; count > 0; count -= 4, at += 16) {
    const accumulator = f32x4.add(f32x4.mul(factor, v128.load(step.accumulator + at)), v128.load(step.gradient + at));
    const variable = f32x4.sub(v128.load(step.variable + at), f32x4.mul(rate, accumulator));
    if (count >= 4) {
      v128.store(step.nextAccumulator + at, accumulator), v128.store(step.nextVariable + at, variable);
    } else {
      storeFirst(step.nextAccumulator + at, accumulator, count), storeFirst(step.nextVariable + at, variable, count);
    }
  }
}

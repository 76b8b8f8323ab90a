/** A step of Adam: means of the gradients and of their squares, variable -= rate * m / (sqrt(v) + epsilon). Rounds after each operation, as TensorFlow does. Units are elements. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class Adam {
  variable: usize;
  m: usize;
  v: usize;
  gradient: usize;
  /** One float32, corrected for means that began at 0. */
  rate: usize;
  nextVariable: usize;
  nextM: usize;
  nextV: usize;
  /** 1 - beta1 and 1 - beta2: what of a mean is new. */
  ofGradient: f32;
  ofSquare: f32;
  epsilon: f32;
}

export function adam(step: Adam, first: i32, last: i32, scratch: usize): void {
  const ofGradient = f32x4.splat(step.ofGradient);
  const ofSquare = f32x4.splat(step.ofSquare);
  const epsilon = f32x4.splat(step.epsilon);
  const rate = v128.load32_splat(step.rate);
  let at = bytes(first);
  let count = last - first;
  for (; count > 0; count -= 4, at += 16) {
    const gradient = v128.load(step.gradient + at);
    const m = moved(v128.load(step.m + at), gradient, ofGradient);
    const v = moved(v128.load(step.v + at), f32x4.mul(gradient, gradient), ofSquare);
    const change = f32x4.div(f32x4.mul(m, rate), f32x4.add(f32x4.sqrt(v), epsilon));
    const variable = f32x4.sub(v128.load(step.variable + at), change);
    if (count >= 4) {
      v128.store(step.nextM + at, m), v128.store(step.nextV + at, v), v128.store(step.nextVariable + at, variable);
    } else {
      storeFirst(step.nextM + at, m, count), storeFirst(step.nextV + at, v, count), storeFirst(step.nextVariable + at, variable, count);
    }
  }
}

@inline
function moved(mean: v128, value: v128, share: v128): v128 {
  return f32x4.add(mean, f32x4.mul(f32x4.sub(value, mean), share));
}

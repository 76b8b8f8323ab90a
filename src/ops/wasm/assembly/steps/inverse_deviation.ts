/** 1 / sqrt(variance + epsilon), rounded as ops/cpu/kernels/inverse_deviation.ts tells. Units are channels. */
import { bytes } from '../math';

/** The least normal number. */
const LEAST: f32 = 1.17549435e-38;

@unmanaged
export class InverseDeviation {
  /** float32 [channels] */
  x: usize;
  out: usize;
  /** float32 [8192], see ops/geometry/reciprocal_roots.ts. */
  roots: usize;
  epsilon: f32;
  /** Channels from which on it is divided. */
  divided: i32;
}

export function inverseDeviation(step: InverseDeviation, first: i32, last: i32, scratch: usize): void {
  for (let i = first; i < last; i++) {
    const x = load<f32>(step.x + bytes(i)) + step.epsilon;
    const isRefined = i < step.divided && x >= LEAST && x < Infinity;
    store<f32>(step.out + bytes(i), isRefined ? refined(x, approximation(x, step.roots)) : 1 / sqrt<f32>(x));
  }
}

@inline
function approximation(x: f32, roots: usize): f32 {
  const bits = reinterpret<i32>(x);
  const exponent = (bits >>> 23) - 127;
  const odd = exponent & 1;
  const root = load<f32>(roots + bytes((odd << 12) | ((bits & 0x007fffff) >>> 11)));
  return root * reinterpret<f32>((((odd - exponent) >> 1) + 127) << 23);
}

/** A step of Newton's method. */
@inline
function refined(x: f32, y: f32): f32 {
  return y * -0.5 * (x * y * y - 1) + y;
}

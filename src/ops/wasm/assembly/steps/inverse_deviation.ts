/** 1 / sqrt(variance + epsilon). Units are channels. */
import { inverseRoot } from '../functions/inverse_root';
import { bytes } from '../math';

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
    store<f32>(step.out + bytes(i), i < step.divided ? inverseRoot(x, step.roots) : 1 / sqrt<f32>(x));
  }
}

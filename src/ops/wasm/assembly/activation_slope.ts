/** Slopes of activations, which gradients are multiplied by. */
import { bytes } from './math';
import { storeFirst } from './row_end';

/** Where an activation's gradient is one with another step: none, or which it is. */
export const NO_ACTIVATION = 0;
export const RELU = 1;
export const RELU6 = 2;

/** 1 where the activation with this output did not clamp, else 0. */
@inline
export function openLanes(activation: i32, y: v128): v128 {
  const above = v128.and(f32x4.splat(1), f32x4.gt(y, f32x4.splat(0)));
  return activation == RELU6 ? v128.and(above, f32x4.lt(y, f32x4.splat(6))) : above;
}

/** Multiplies `count` gradients, where they are, by the slopes at the outputs `y`. NaN and infinity do not vanish where the slope is 0, as in TensorFlow. */
export function applySlopes(activation: i32, gradient: usize, y: usize, count: i32): void {
  if (activation == RELU6) apply(RELU6, gradient, y, count);
  else if (activation == RELU) apply(RELU, gradient, y, count);
}

/** `activation` is a constant wherever this is called. */
@inline
function apply(activation: i32, gradient: usize, y: usize, count: i32): void {
  const end = gradient + (bytes(count) & ~15);
  for (; gradient < end; gradient += 16, y += 16) v128.store(gradient, f32x4.mul(v128.load(gradient), openLanes(activation, v128.load(y))));
  if (count & 3) storeFirst(gradient, f32x4.mul(v128.load(gradient), openLanes(activation, v128.load(y))), count & 3);
}

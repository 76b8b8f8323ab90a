/** Slopes of activations, which gradients are multiplied by. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

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
  if (activation == RELU6) apply(RELU6, activation, gradient, y, count);
  else if (activation == RELU) apply(RELU, activation, gradient, y, count);
}

/** `kind` is the activation, and a constant wherever this is called. */
@inline
function apply(kind: i32, activation: i32, gradient: usize, y: usize, count: i32): void {
  // Constants of the code would be made anew in every turn of the loop, which takes longer than what they are for. These are not known to be constant.
  const one = f32x4.splat(<f32>(activation - kind + 1)), six = f32x4.splat(<f32>(activation - kind + 6)), zero = f32x4.splat(0);
  const last = gradient + bytes(count);
  for (; gradient + 32 <= last; gradient += 32, y += 32) {
    const y0 = v128.load(y), y1 = v128.load(y, 16);
    let open0 = v128.and(one, f32x4.gt(y0, zero)), open1 = v128.and(one, f32x4.gt(y1, zero));
    if (kind == RELU6) open0 = v128.and(open0, f32x4.lt(y0, six)), open1 = v128.and(open1, f32x4.lt(y1, six));
    const g0 = f32x4.mul(v128.load(gradient), open0), g1 = f32x4.mul(v128.load(gradient, 16), open1);
    v128.store(gradient, g0), v128.store(gradient, g1, 16);
  }
  for (; gradient + 16 <= last; gradient += 16, y += 16) v128.store(gradient, f32x4.mul(v128.load(gradient), openLanes(kind, v128.load(y))));
  if (gradient < last) storeFirst(gradient, f32x4.mul(v128.load(gradient), openLanes(kind, v128.load(y))), count & 3);
}

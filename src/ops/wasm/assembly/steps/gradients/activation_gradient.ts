/** Gradients of activations, from their outputs. They multiply, as TensorFlow does, so that NaN and infinity do not vanish where the slope is 0. Units are elements. */
import { openLanes, RELU, RELU6 } from '../../functions/activation_slope';
import { bytes } from '../../math';
import { storeFirst } from '../../row_end';

@unmanaged
export class ActivationGradient {
  gradient: usize;
  /** The activation's output; for Relu and Relu6 its input will do as well. */
  y: usize;
  out: usize;
}

export function reluGradient(step: ActivationGradient, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, RELU);
}

export function relu6Gradient(step: ActivationGradient, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, RELU6);
}

export function eluGradient(step: ActivationGradient, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, ELU);
}

export function sigmoidGradient(step: ActivationGradient, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, SIGMOID);
}

export function tanhGradient(step: ActivationGradient, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, TANH);
}

const ELU = 3;
const SIGMOID = 4;
const TANH = 5;

/** `operation` is a constant wherever this is called. */
@inline
function slope(operation: i32, y: v128): v128 {
  const one = f32x4.splat(1);
  if (operation == RELU || operation == RELU6) return openLanes(operation, y);
  if (operation == ELU) return v128.bitselect(f32x4.add(y, one), one, f32x4.lt(y, f32x4.splat(0)));
  if (operation == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  return f32x4.sub(one, f32x4.mul(y, y));
}

@inline
function map(step: ActivationGradient, first: i32, last: i32, operation: i32): void {
  let gradient = step.gradient + bytes(first);
  let y = step.y + bytes(first);
  let to = step.out + bytes(first);
  let count = last - first;
  for (; count >= 4; count -= 4, gradient += 16, y += 16, to += 16) v128.store(to, f32x4.mul(v128.load(gradient), slope(operation, v128.load(y))));
  if (count > 0) storeFirst(to, f32x4.mul(v128.load(gradient), slope(operation, v128.load(y))), count);
}

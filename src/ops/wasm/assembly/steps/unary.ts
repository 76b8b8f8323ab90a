/** Functions of one float32 number. Units are elements. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class Unary {
  x: usize;
  out: usize;
}

export function relu(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, RELU);
}

export function relu6(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, RELU6);
}

export function absolute(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, ABSOLUTE);
}

export function negate(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, NEGATE);
}

export function square(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, SQUARE);
}

export function squareRoot(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, SQUARE_ROOT);
}

export function inverseSquareRoot(step: Unary, first: i32, last: i32, scratch: usize): void {
  map(step, first, last, INVERSE_SQUARE_ROOT);
}

const RELU = 0;
const RELU6 = 1;
const ABSOLUTE = 2;
const NEGATE = 3;
const SQUARE = 4;
const SQUARE_ROOT = 5;
const INVERSE_SQUARE_ROOT = 6;

/** Four lanes; NaN stays NaN. `operation` is a constant wherever this is called. */
@inline
function apply(operation: i32, x: v128): v128 {
  if (operation == RELU) return f32x4.pmax(x, f32x4.splat(0));
  if (operation == RELU6) return f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(6));
  if (operation == ABSOLUTE) return f32x4.abs(x);
  if (operation == NEGATE) return f32x4.neg(x);
  if (operation == SQUARE) return f32x4.mul(x, x);
  if (operation == SQUARE_ROOT) return f32x4.sqrt(x);
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
}

@inline
function map(step: Unary, first: i32, last: i32, operation: i32): void {
  let from = step.x + bytes(first);
  let to = step.out + bytes(first);
  let count = last - first;
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, apply(operation, v128.load(from)));
  if (count > 0) storeFirst(to, apply(operation, v128.load(from)), count);
}

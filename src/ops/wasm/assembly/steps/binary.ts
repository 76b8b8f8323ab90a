/** Arithmetic of two operands, either of which may repeat along any axis. */
import { storeFirst } from '../row_end';
import { A, B, lastAxis, OUT, rowOffset, rowsAlong, Walk } from '../walk';

/** Elements of four bytes: steps in a row are 4, or 0 where an operand repeats. */
@unmanaged
export class Binary extends Walk {}

export function addFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, ADD_FLOATS);
}

export function subtractFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, SUBTRACT_FLOATS);
}

export function multiplyFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, MULTIPLY_FLOATS);
}

export function divideFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, DIVIDE_FLOATS);
}

export function maximumFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, MAXIMUM_FLOATS);
}

export function minimumFloats(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, MINIMUM_FLOATS);
}

export function addInts(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, ADD_INTS);
}

export function subtractInts(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, SUBTRACT_INTS);
}

export function multiplyInts(step: Binary, first: i32, last: i32, scratch: usize): void {
  combine(step, first, last, MULTIPLY_INTS);
}

const ADD_FLOATS = 0;
const SUBTRACT_FLOATS = 1;
const MULTIPLY_FLOATS = 2;
const DIVIDE_FLOATS = 3;
const MAXIMUM_FLOATS = 4;
const MINIMUM_FLOATS = 5;
const ADD_INTS = 6;
const SUBTRACT_INTS = 7;
const MULTIPLY_INTS = 8;

/** Four lanes. NaN stays NaN in maximum and minimum. `operation` is a constant wherever this is called. */
@inline
function apply(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD_FLOATS) return f32x4.add(a, b);
  if (operation == SUBTRACT_FLOATS) return f32x4.sub(a, b);
  if (operation == MULTIPLY_FLOATS) return f32x4.mul(a, b);
  if (operation == DIVIDE_FLOATS) return f32x4.div(a, b);
  if (operation == MAXIMUM_FLOATS) return f32x4.max(a, b);
  if (operation == MINIMUM_FLOATS) return f32x4.min(a, b);
  if (operation == ADD_INTS) return i32x4.add(a, b);
  if (operation == SUBTRACT_INTS) return i32x4.sub(a, b);
  return i32x4.mul(a, b);
}

@inline
function combine(step: Binary, first: i32, last: i32, operation: i32): void {
  let rows = 1;
  let length = step.length;
  while (first < last) {
    let a = step.a, b = step.b, out = step.out;
    let aNext = 0, bNext = 0, outNext = 0;
    if (step.axisCount == 0) {
      a += first * step.aStep;
      b += first * step.bStep;
      out += first * 4;
      length = last - first;
      first = last;
    } else {
      const axis = lastAxis(step);
      a += rowOffset(step, first, A);
      b += rowOffset(step, first, B);
      out += rowOffset(step, first, OUT);
      aNext = axis.aStep, bNext = axis.bStep, outNext = axis.outStep;
      rows = rowsAlong(axis, first, last);
      first += rows;
    }
    for (; rows > 0; rows--, a += aNext, b += bNext, out += outNext) combineRow(a, step.aStep, b, step.bStep, out, length, operation);
    rows = 1;
  }
}

@inline
function combineRow(a: usize, aStep: i32, b: usize, bStep: i32, out: usize, length: i32, operation: i32): void {
  const aRepeated = v128.load32_splat(a);
  const bRepeated = v128.load32_splat(b);
  // Two operands as they lie, or the second one number: most of what there is.
  if (aStep == 4 && bStep == 4) {
    for (; length >= 8; length -= 8, a += 32, b += 32, out += 32) {
      const x = apply(operation, v128.load(a), v128.load(b)), y = apply(operation, v128.load(a, 16), v128.load(b, 16));
      v128.store(out, x), v128.store(out, y, 16);
    }
  } else if (aStep == 4 && bStep == 0) {
    for (; length >= 8; length -= 8, a += 32, out += 32) {
      const x = apply(operation, v128.load(a), bRepeated), y = apply(operation, v128.load(a, 16), bRepeated);
      v128.store(out, x), v128.store(out, y, 16);
    }
  }
  for (; length >= 4; length -= 4, out += 16) {
    v128.store(out, apply(operation, aStep ? v128.load(a) : aRepeated, bStep ? v128.load(b) : bRepeated));
    a += 4 * aStep;
    b += 4 * bStep;
  }
  if (length > 0) storeFirst(out, apply(operation, aStep ? v128.load(a) : aRepeated, bStep ? v128.load(b) : bRepeated), length);
}

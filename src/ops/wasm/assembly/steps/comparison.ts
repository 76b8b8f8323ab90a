/** Comparisons of numbers of four bytes; the result is one byte, 0 or 1. Units are elements. */
import { bytes } from '../math';

@unmanaged
export class Comparison {
  a: usize;
  b: usize;
  /** Bytes from one element to the next: 4, or 0 where one is compared with all. */
  aStep: i32;
  bStep: i32;
  out: usize;
}

export function equalFloats(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, EQUAL_FLOATS);
}

export function notEqualFloats(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, NOT_EQUAL_FLOATS);
}

export function lessFloats(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, LESS_FLOATS);
}

export function lessEqualFloats(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, LESS_EQUAL_FLOATS);
}

export function equalInts(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, EQUAL_INTS);
}

export function notEqualInts(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, NOT_EQUAL_INTS);
}

export function lessInts(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, LESS_INTS);
}

export function lessEqualInts(step: Comparison, first: i32, last: i32, scratch: usize): void {
  compare(step, first, last, LESS_EQUAL_INTS);
}

const EQUAL_FLOATS = 0;
const NOT_EQUAL_FLOATS = 1;
const LESS_FLOATS = 2;
const LESS_EQUAL_FLOATS = 3;
const EQUAL_INTS = 4;
const NOT_EQUAL_INTS = 5;
const LESS_INTS = 6;
const LESS_EQUAL_INTS = 7;

/** `operation` is a constant wherever this is called. */
@inline
function apply(operation: i32, a: v128, b: v128): v128 {
  if (operation == EQUAL_FLOATS) return f32x4.eq(a, b);
  if (operation == NOT_EQUAL_FLOATS) return f32x4.ne(a, b);
  if (operation == LESS_FLOATS) return f32x4.lt(a, b);
  if (operation == LESS_EQUAL_FLOATS) return f32x4.le(a, b);
  if (operation == EQUAL_INTS) return i32x4.eq(a, b);
  if (operation == NOT_EQUAL_INTS) return i32x4.ne(a, b);
  if (operation == LESS_INTS) return i32x4.lt_s(a, b);
  return i32x4.le_s(a, b);
}

@inline
function compare(step: Comparison, first: i32, last: i32, operation: i32): void {
  const aRepeated = v128.load32_splat(step.a), bRepeated = v128.load32_splat(step.b);
  for (let i = first; i < last; i += 4) {
    const a = step.aStep ? v128.load(step.a + bytes(i)) : aRepeated;
    const b = step.bStep ? v128.load(step.b + bytes(i)) : bRepeated;
    const wide = apply(operation, a, b);
    const halves = i16x8.narrow_i32x4_s(wide, wide);
    const holds = v128.and(i8x16.narrow_i16x8_s(halves, halves), i8x16.splat(1));
    if (last - i >= 4) v128.store32_lane(step.out + i, holds, 0);
    else for (let k = i; k < last; k++) store<u8>(step.out + k, <u8>(i32x4.extract_lane(holds, 0) >> (8 * (k - i))));
  }
}

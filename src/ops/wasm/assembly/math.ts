/** Arithmetic that all kernels share, four float32 lanes at a time. */

/** a * b + c. The relaxed build rounds once, where the processor can; the other twice, as float32 arithmetic is defined. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : mulAdd(a, b, c);
}

/** a * b + c, rounded twice everywhere. */
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Between low and high, in an order of comparisons in which NaN stays NaN, as in TensorFlow. */
@inline
export function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** The same for one number. */
@inline
export function clampOne(x: f32, low: f32, high: f32): f32 {
  return x < low ? low : x > high ? high : x;
}

/** The lowest finite number, above which searches for a maximum begin in TensorFlow: NaN and -Infinity never exceed it. */
export const LOWEST: f32 = -f32.MAX_VALUE;

/** Bytes of a number of float32 elements. */
@inline
export function bytes(elements: i32): usize {
  return (<usize>elements) << 2;
}

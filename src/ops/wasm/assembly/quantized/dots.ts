/** Sums of products of bytes, or of words, four channels at a time. */

/** Two words that are 1, with which sums of two products become those of four. */
export const ONES: i32 = 0x00010001;

/**
 * Eight words that are 1, where bytes are multiplied: `isNarrow` is 1 there. That it is no constant is what it is for. Constants are made anew in every turn of a loop, for which a frame of
 * MobileNet-v2 took a seventh longer in Node 24.
 */
@inline
export function onesWhere(isNarrow: i32): v128 {
  return i16x8.splat(<i16>isNarrow);
}

/** sum + the products of two groups of bytes that fit 16 bits together. */
@inline
export function addPair(sum: v128, weights: v128, x: v128, otherWeights: v128, y: v128, ones: v128): v128 {
  // Only the relaxed build asks for it.
  if (!ASC_FEATURE_RELAXED_SIMD) return sum;
  return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(weights, x), i16x8.relaxed_dot_i8x16_i7x16_s(otherWeights, y)), ones));
}

/** sum + the products of a group of weights of four columns, or channels, with one of what they meet. */
@inline
export function addGroup<W>(sum: v128, weights: v128, x: v128, ones: v128): v128 {
  if (sizeof<W>() > 1) return i32x4.add(sum, i32x4.dot_i16x8_s(x, weights));
  // Only the relaxed build asks for it.
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, x), ones)) : sum;
}

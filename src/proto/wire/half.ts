/**
 * The two 16-bit floats and float32. Widening is exact; narrowing rounds to the nearest, ties to the even one, as
 * TensorFlow does.
 *
 *   float16 (IEEE 754 half): 1 sign, 5 exponent (bias 15), 10 fraction bits
 *   bfloat16:                1 sign, 8 exponent (bias 127), 7 fraction bits, that is the upper half of a float32
 */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The number that the 16 bits of a float16 stand for. */
export function float16ToFloat32(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return (sign ? -1 : 1) * fraction * 2 ** -24; // zero and subnormals
  const wide = exponent === 0x1f ? 0xff : exponent - 15 + 127;
  bits[0] = sign | (wide << 23) | (fraction << 13);
  return float[0];
}

/** The 16 bits of the nearest float16. */
export function float32ToFloat16(value: number): number {
  float[0] = value;
  const word = bits[0];
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff); // a quiet NaN
  // 65520 lies halfway between the largest half, 65504, and what would be the next: it and all above become infinite.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 a half counts in steps of 2^-24.
  if (magnitude < 0x38800000) return sign | roundHalfToEven(Math.abs(float[0]) * 2 ** 24);
  const rebased = magnitude - ((127 - 15) << 23);
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

/** The number that the 16 bits of a bfloat16 stand for. */
export function bfloat16ToFloat32(brain: number): number {
  bits[0] = brain << 16;
  return float[0];
}

/** The 16 bits of the nearest bfloat16. */
export function float32ToBfloat16(value: number): number {
  float[0] = value;
  const word = bits[0];
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40; // a quiet NaN
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

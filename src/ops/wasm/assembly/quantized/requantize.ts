/**
 * From sums of int32 to the numbers of a map. What is computed is defined in operators/quantized/quantization.ts.
 */

/** What sums are brought to: part of the record of every step that ends in them. */
@unmanaged
export class Requantization {
  /** One of the kinds below. */
  kind: i32;
  /** float32 [channels] */
  multiplier: usize;
  /** Of the output, less its zero point. */
  low: f32;
  high: f32;
  /** The greatest byte. */
  most: i32;
  /** 1.5 * 2^23: a float32 of about this size has no digits behind the point, so that adding it rounds. Its lowest bits are the integer then. */
  magic: f32;
  /** What its bits are more than the byte. */
  magicBits: i32;
  residualZeroPoint: i32;
  residualMultiplier: f32;
}

/** uint8; the other kind is float32. */
export const BYTES = 0;

/** A number of the record, four times. */
@inline
export function splatAt(r: Requantization, offset: usize): v128 {
  return v128.load32_splat(changetype<usize>(r) + offset);
}

/** The greatest byte, sixteen times. */
@inline
export function mostBytes(r: Requantization): v128 {
  return v128.load8_splat(changetype<usize>(r), offsetof<Requantization>('most'));
}

/**
 * Eight channels and eight others: their sums s0, s1 and t0, t1 with the multipliers m0, m1 and n0, n1 become 8 bytes each, or 32 of float32 (`O`). What the record holds is given
 * as vectors, because it would be read anew after each store.
 *
 * @param residual eight bytes that are added, or 0
 */
@inline
export function finishBoth<O>(
  r: Requantization, m0: v128, m1: v128, s0: v128, s1: v128, residual: usize, out: usize, n0: v128, n1: v128, t0: v128, t1: v128, otherResidual: usize, otherOut: usize,
  low: v128, magic: v128, bits: v128, most: v128,
): void {
  if (sizeof<O>() == 1) {
    const words = wordsOf(r, m0, m1, s0, s1, residual, low, magic, bits), others = wordsOf(r, n0, n1, t0, t1, otherResidual, low, magic, bits);
    // Numbers that are too large for the sum with `magic` to be rounded have bits above it all the same.
    const bytes = i8x16.min_u(i8x16.narrow_i16x8_u(words, others), most);
    v128.store64_lane(out, bytes, 0), v128.store64_lane(otherOut, bytes, 1);
  } else {
    fourFloats(r, m0, s0, residual, out, low), fourFloats(r, m1, s1, residual ? residual + 4 : 0, out + 16, low);
    fourFloats(r, n0, t0, otherResidual, otherOut, low), fourFloats(r, n1, t1, otherResidual ? otherResidual + 4 : 0, otherOut + 16, low);
  }
}

/** Integers of eight channels that are not below the least byte. */
@inline
function wordsOf(r: Requantization, m0: v128, m1: v128, s0: v128, s1: v128, residual: usize, low: v128, magic: v128, bits: v128): v128 {
  let v0 = f32x4.mul(f32x4.convert_i32x4_s(s0), m0), v1 = f32x4.mul(f32x4.convert_i32x4_s(s1), m1);
  if (residual) {
    const added = i16x8.sub(v128.load8x8_u(residual), v128.load16_splat(changetype<usize>(r), offsetof<Requantization>('residualZeroPoint')));
    const factor = v128.load32_splat(changetype<usize>(r), offsetof<Requantization>('residualMultiplier'));
    v0 = f32x4.add(v0, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(added)), factor));
    v1 = f32x4.add(v1, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(added)), factor));
  }
  return i16x8.narrow_i32x4_s(i32x4.sub(f32x4.add(f32x4.pmax(low, v0), magic), bits), i32x4.sub(f32x4.add(f32x4.pmax(low, v1), magic), bits));
}

@inline
function fourFloats(r: Requantization, multiplier: v128, s: v128, residual: usize, out: usize, low: v128): void {
  let v = f32x4.mul(f32x4.convert_i32x4_s(s), multiplier);
  if (residual) {
    const added = i32x4.sub(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(residual))), i32x4.splat(r.residualZeroPoint));
    v = f32x4.add(v, f32x4.mul(f32x4.convert_i32x4_s(added), f32x4.splat(r.residualMultiplier)));
  }
  v128.store(out, f32x4.pmin(f32x4.splat(r.high), f32x4.pmax(low, v)));
}

/** 1.5 * 2^23, as above. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;

/** The nearest integers of four numbers below 2^22, and the zero point. */
@inline
export function integerOf(value: v128, zeroPoint: i32): v128 {
  return i32x4.sub(f32x4.add(value, f32x4.splat(MAGIC)), i32x4.splat(MAGIC_BITS - zeroPoint));
}

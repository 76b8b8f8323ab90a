/** From sums of int32 to the numbers of a map. What is computed is defined in operators/quantized/quantization.ts. */

/** What sums are brought to: part of the record of every step that ends in them. */
@unmanaged
export class Requantization {
  /** One of the kinds below. */
  kind: i32;
  /** float32 [channels] */
  multiplier: usize;
  zeroPoint: i32;
  /** Of the output, less its zero point. */
  low: f32;
  high: f32;
  residualZeroPoint: i32;
  residualMultiplier: f32;
}

/** uint8. */
export const BYTES = 0;
/** float32. */
export const FLOATS = 1;

/** 1.5 * 2^23: a float32 of about this size has no digits behind the point, so that adding it rounds. Its lowest bits are the integer then. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;

/** What the zero point is subtracted from when the bits of a sum with MAGIC become an integer. */
@inline
export function magicBits(r: Requantization): v128 {
  return i32x4.splat(MAGIC_BITS - r.zeroPoint);
}

/**
 * Eight channels, from `channel` on: 8 bytes, or 32 of float32. What is the same for all of them is given, because it would be read anew after each store.
 *
 * @param residual eight bytes that are added, or 0
 * @param low the splat of r.low; likewise `high` and `magic`
 */
@inline
export function finish(r: Requantization, isBytes: bool, channel: i32, s0: v128, s1: v128, residual: usize, out: usize, low: v128, high: v128, magic: v128): void {
  if (!isBytes) {
    finishFloats(r, channel, s0, residual, out);
    finishFloats(r, channel + 4, s1, residual ? residual + 4 : 0, out + 16);
    return;
  }
  const multiplier = r.multiplier + (<usize>channel << 2);
  let v0 = f32x4.mul(f32x4.convert_i32x4_s(s0), v128.load(multiplier));
  let v1 = f32x4.mul(f32x4.convert_i32x4_s(s1), v128.load(multiplier, 16));
  if (residual) {
    const added = i16x8.sub(i16x8.extend_low_i8x16_u(v128.load64_zero(residual)), i16x8.splat(<i16>r.residualZeroPoint));
    const factor = f32x4.splat(r.residualMultiplier);
    v0 = f32x4.add(v0, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(added)), factor));
    v1 = f32x4.add(v1, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(added)), factor));
  }
  const q0 = i32x4.sub(f32x4.add(f32x4.pmin(high, f32x4.pmax(low, v0)), f32x4.splat(MAGIC)), magic);
  const q1 = i32x4.sub(f32x4.add(f32x4.pmin(high, f32x4.pmax(low, v1)), f32x4.splat(MAGIC)), magic);
  const words = i16x8.narrow_i32x4_s(q0, q1);
  v128.store64_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
}

/** The nearest integers of four numbers below 2^22, and the zero point. */
@inline
export function integerOf(value: v128, zeroPoint: i32): v128 {
  return i32x4.sub(f32x4.add(value, f32x4.splat(MAGIC)), i32x4.splat(MAGIC_BITS - zeroPoint));
}

function finishFloats(r: Requantization, channel: i32, s: v128, residual: usize, out: usize): void {
  let v = f32x4.mul(f32x4.convert_i32x4_s(s), v128.load(r.multiplier + (<usize>channel << 2)));
  if (residual) {
    const added = i32x4.sub(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(residual))), i32x4.splat(r.residualZeroPoint));
    v = f32x4.add(v, f32x4.mul(f32x4.convert_i32x4_s(added), f32x4.splat(r.residualMultiplier)));
  }
  v128.store(out, f32x4.pmin(f32x4.splat(r.high), f32x4.pmax(f32x4.splat(r.low), v)));
}

/** From sums of int32 to the numbers of a map. What is computed is defined in operators/quantized/quantization.ts. */

/** What sums are brought to: part of the record of every step that ends in them. */
@unmanaged
export class Requantization {
  /** One of the kinds below. */
  kind: i32;
  /** float32 [channels]; for FIXED_POINT int32 [channels], then as many shifts, `shiftBytes` further on. */
  multiplier: usize;
  shiftBytes: usize;
  zeroPoint: i32;
  /** Of the output, less its zero point. */
  low: f32;
  high: f32;
  residualZeroPoint: i32;
  residualMultiplier: f32;
}

/** uint8, by a multiplier of float32. */
export const BYTES = 0;
/** float32. */
export const FLOATS = 1;
/** uint8, as TensorFlow Lite's reference kernels round. */
export const FIXED_POINT = 2;

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
  if (!isBytes) return finishOtherwise(r, channel, s0, s1, residual, out);
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

function finishOtherwise(r: Requantization, channel: i32, s0: v128, s1: v128, residual: usize, out: usize): void {
  if (r.kind == FIXED_POINT) return finishFixedPoint(r, channel, s0, s1, out);
  finishFloats(r, channel, s0, residual, out);
  finishFloats(r, channel + 4, s1, residual ? residual + 4 : 0, out + 16);
}

function finishFloats(r: Requantization, channel: i32, s: v128, residual: usize, out: usize): void {
  let v = f32x4.mul(f32x4.convert_i32x4_s(s), v128.load(r.multiplier + (<usize>channel << 2)));
  if (residual) {
    const added = i32x4.sub(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(residual))), i32x4.splat(r.residualZeroPoint));
    v = f32x4.add(v, f32x4.mul(f32x4.convert_i32x4_s(added), f32x4.splat(r.residualMultiplier)));
  }
  v128.store(out, f32x4.pmin(f32x4.splat(r.high), f32x4.pmax(f32x4.splat(r.low), v)));
}

/** One by one: shifts differ from channel to channel, which no operation on four numbers knows. */
function finishFixedPoint(r: Requantization, channel: i32, s0: v128, s1: v128, out: usize): void {
  const multiplier = r.multiplier + (<usize>channel << 2);
  store<u8>(out, fixedPoint(r, multiplier, i32x4.extract_lane(s0, 0)));
  store<u8>(out + 1, fixedPoint(r, multiplier + 4, i32x4.extract_lane(s0, 1)));
  store<u8>(out + 2, fixedPoint(r, multiplier + 8, i32x4.extract_lane(s0, 2)));
  store<u8>(out + 3, fixedPoint(r, multiplier + 12, i32x4.extract_lane(s0, 3)));
  store<u8>(out + 4, fixedPoint(r, multiplier + 16, i32x4.extract_lane(s1, 0)));
  store<u8>(out + 5, fixedPoint(r, multiplier + 20, i32x4.extract_lane(s1, 1)));
  store<u8>(out + 6, fixedPoint(r, multiplier + 24, i32x4.extract_lane(s1, 2)));
  store<u8>(out + 7, fixedPoint(r, multiplier + 28, i32x4.extract_lane(s1, 3)));
}

/** Source: TensorFlow Lite, kernels/internal/common.h (MultiplyByQuantizedMultiplier). */
function fixedPoint(r: Requantization, multiplier: usize, sum: i32): u8 {
  const shift = load<i32>(multiplier + r.shiftBytes);
  const shifted = shift > 0 ? sum << shift : sum;
  const product = <i32>((<i64>shifted * <i64>load<i32>(multiplier) + (<i64>1 << 30)) >> 31);
  const right = shift > 0 ? 0 : -shift;
  const mask: i32 = <i32>((<i64>1 << right) - 1);
  const rest = product & mask;
  const rounded = (product >> right) + i32(rest > (mask >> 1) + i32(product < 0));
  return <u8>min(max(rounded, <i32>r.low), <i32>r.high) + <u8>r.zeroPoint;
}

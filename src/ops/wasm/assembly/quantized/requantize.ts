/**
 * From sums of int32 to the numbers of a map. What is computed is defined in operators/quantized/quantization.ts.
 *
 * Constants are read from the record where they are needed: V8 would make a vector of a number anew for each use, which takes more than a load.
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

/** uint8. */
export const BYTES = 0;
/** float32. */
export const FLOATS = 1;

/** Eight channels, from `channel` on, and eight others: 8 bytes each, or 32 of float32. `residual` are eight bytes that are added, or 0. */
@inline
export function finishBoth(
  r: Requantization, isBytes: bool, channel: i32, s0: v128, s1: v128, residual: usize, out: usize, otherChannel: i32, t0: v128, t1: v128, otherResidual: usize, otherOut: usize,
): void {
  if (isBytes) {
    const both = bytesOf(r, wordsOf(r, channel, s0, s1, residual), wordsOf(r, otherChannel, t0, t1, otherResidual));
    v128.store64_lane(out, both, 0), v128.store64_lane(otherOut, both, 1);
  } else {
    finishFloats(r, channel, s0, s1, residual, out);
    finishFloats(r, otherChannel, t0, t1, otherResidual, otherOut);
  }
}

/** Integers of eight channels that are not below the least byte; those above the greatest are brought there by `bytesOf`. */
@inline
function wordsOf(r: Requantization, channel: i32, s0: v128, s1: v128, residual: usize): v128 {
  const multiplier = r.multiplier + (<usize>channel << 2);
  let v0 = f32x4.mul(f32x4.convert_i32x4_s(s0), v128.load(multiplier));
  let v1 = f32x4.mul(f32x4.convert_i32x4_s(s1), v128.load(multiplier, 16));
  if (residual) {
    const added = i16x8.sub(v128.load8x8_u(residual), v128.load16_splat(changetype<usize>(r), offsetof<Requantization>('residualZeroPoint')));
    const factor = v128.load32_splat(changetype<usize>(r), offsetof<Requantization>('residualMultiplier'));
    v0 = f32x4.add(v0, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(added)), factor));
    v1 = f32x4.add(v1, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(added)), factor));
  }
  const low = v128.load32_splat(changetype<usize>(r), offsetof<Requantization>('low'));
  const magic = v128.load32_splat(changetype<usize>(r), offsetof<Requantization>('magic'));
  const bits = v128.load32_splat(changetype<usize>(r), offsetof<Requantization>('magicBits'));
  return i16x8.narrow_i32x4_s(i32x4.sub(f32x4.add(f32x4.pmax(low, v0), magic), bits), i32x4.sub(f32x4.add(f32x4.pmax(low, v1), magic), bits));
}

/** Numbers that are too large for the sum with `magic` to be rounded have bits above it all the same. */
@inline
function bytesOf(r: Requantization, a: v128, b: v128): v128 {
  return i8x16.min_u(i8x16.narrow_i16x8_u(a, b), v128.load8_splat(changetype<usize>(r), offsetof<Requantization>('most')));
}

@inline
function finishFloats(r: Requantization, channel: i32, s0: v128, s1: v128, residual: usize, out: usize): void {
  fourFloats(r, channel, s0, residual, out);
  fourFloats(r, channel + 4, s1, residual ? residual + 4 : 0, out + 16);
}

@inline
function fourFloats(r: Requantization, channel: i32, s: v128, residual: usize, out: usize): void {
  let v = f32x4.mul(f32x4.convert_i32x4_s(s), v128.load(r.multiplier + (<usize>channel << 2)));
  if (residual) {
    const added = i32x4.sub(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(residual))), i32x4.splat(r.residualZeroPoint));
    v = f32x4.add(v, f32x4.mul(f32x4.convert_i32x4_s(added), f32x4.splat(r.residualMultiplier)));
  }
  v128.store(out, f32x4.pmin(f32x4.splat(r.high), f32x4.pmax(f32x4.splat(r.low), v)));
}

/** 1.5 * 2^23, as above. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;

/** The nearest integers of four numbers below 2^22, and the zero point. */
@inline
export function integerOf(value: v128, zeroPoint: i32): v128 {
  return i32x4.sub(f32x4.add(value, f32x4.splat(MAGIC)), i32x4.splat(MAGIC_BITS - zeroPoint));
}

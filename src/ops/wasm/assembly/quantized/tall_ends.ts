/**
 * What the sums of four times eight channels become, for vectors of 256 bits: requantize.ts with another order of operations.
 *
 * V8 follows a pair of vectors that are stored side by side up to where it comes from, and makes one vector of every pair that it meets. So channels 0 to 3 of all four go one way and
 * channels 4 to 7 the other, until they are bytes. These are stored, for V8 to begin with; where they belong they are put from registers.
 */
import { mostBytes, Requantization, splatAt } from './requantize';

/** Bytes of memory for what V8 begins with. */
export const SEED_BYTES: usize = 32;

/**
 * Eight channels of a, of b, of c and of d; channels 0 to 3 of a are a0.
 *
 * @param m multipliers of a and c; `n`: of b and d
 * @param toA residual of a: eight bytes that are added; 0 for all or for none
 * @param out where a goes
 * @param inTwos whether b goes behind a, and d behind c
 */
@inline
export function finishFour<O>(
  r: Requantization, m: usize, n: usize, a0: v128, a1: v128, b0: v128, b1: v128, c0: v128, c1: v128, d0: v128, d1: v128,
  toA: usize, toB: usize, toC: usize, toD: usize, outA: usize, outB: usize, outC: usize, outD: usize, inTwos: bool, seed: usize,
): void {
  const m0 = v128.load(m), m1 = v128.load(m, 16), n0 = v128.load(n), n1 = v128.load(n, 16);
  a0 = real(a0, m0), a1 = real(a1, m1), b0 = real(b0, n0), b1 = real(b1, n1), c0 = real(c0, m0), c1 = real(c1, m1), d0 = real(d0, n0), d1 = real(d1, n1);
  if (toA) {
    const zero = v128.load16_splat(changetype<usize>(r), offsetof<Requantization>('residualZeroPoint')), factor = splatAt(r, offsetof<Requantization>('residualMultiplier'));
    const a = addend(toA, zero), b = addend(toB, zero), c = addend(toC, zero), d = addend(toD, zero);
    a0 = f32x4.add(a0, first(a, factor)), a1 = f32x4.add(a1, last(a, factor)), b0 = f32x4.add(b0, first(b, factor)), b1 = f32x4.add(b1, last(b, factor));
    c0 = f32x4.add(c0, first(c, factor)), c1 = f32x4.add(c1, last(c, factor)), d0 = f32x4.add(d0, first(d, factor)), d1 = f32x4.add(d1, last(d, factor));
  }
  const low = splatAt(r, offsetof<Requantization>('low'));
  if (sizeof<O>() == 1) {
    const magic = splatAt(r, offsetof<Requantization>('magic')), bits = splatAt(r, offsetof<Requantization>('magicBits')), most = mostBytes(r);
    const firsts = i8x16.min_u(i8x16.narrow_i16x8_u(words(a0, b0, low, magic, bits), words(c0, d0, low, magic, bits)), most);
    const lasts = i8x16.min_u(i8x16.narrow_i16x8_u(words(a1, b1, low, magic, bits), words(c1, d1, low, magic, bits)), most);
    // In this order V8 needs no store to find out whether the memory is there.
    v128.store(seed, lasts, 16), v128.store(seed, firsts);
    const ab = i32x4.shuffle(firsts, lasts, 0, 4, 1, 5), cd = i32x4.shuffle(firsts, lasts, 2, 6, 3, 7);
    if (inTwos) v128.store(outA, ab), v128.store(outC, cd);
    else v128.store64_lane(outA, ab, 0), v128.store64_lane(outB, ab, 1), v128.store64_lane(outC, cd, 0), v128.store64_lane(outD, cd, 1);
  } else {
    const high = splatAt(r, offsetof<Requantization>('high'));
    storeFloats(outA, a0, a1, low, high), storeFloats(outB, b0, b1, low, high), storeFloats(outC, c0, c1, low, high), storeFloats(outD, d0, d1, low, high);
  }
}

@inline
function real(sum: v128, multiplier: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(sum), multiplier);
}

@inline
function addend(residual: usize, zero: v128): v128 {
  return i16x8.sub(v128.load8x8_u(residual), zero);
}

@inline
function first(addend: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(addend)), factor);
}

@inline
function last(addend: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(addend)), factor);
}

/** Integers of eight numbers that are not below the least byte. */
@inline
function words(x: v128, y: v128, low: v128, magic: v128, bits: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.sub(f32x4.add(f32x4.pmax(low, x), magic), bits), i32x4.sub(f32x4.add(f32x4.pmax(low, y), magic), bits));
}

@inline
function storeFloats(out: usize, x: v128, y: v128, low: v128, high: v128): void {
  const x0 = f32x4.pmin(high, f32x4.pmax(low, x)), y0 = f32x4.pmin(high, f32x4.pmax(low, y));
  v128.store(out, x0), v128.store(out, y0, 16);
}

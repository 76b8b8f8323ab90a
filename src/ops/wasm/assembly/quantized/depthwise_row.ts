/**
 * Depthwise 3x3 convolution of one row of bytes: every channel has a filter of its own.
 *
 * Of sixteen channels at a time, or eight, the three rows under the filter are brought together in memory of the thread's own, column by column and channel by channel: as bytes (top, middle,
 * bottom, 0), or as words (top, middle) and then (bottom, 0): of four channels and then of four others, or, for vectors of 256 bits (tall_window.ts), of all eight at a time. What lies outside the map is the zero point there. Pixels read three of these columns each, in whatever stride and rate;
 * products are those of gemm.ts, of four bytes with four weights or of two words with two.
 */
import { WIDE_VECTORS } from '../generated/vectors';
import { addGroup, onesWhere } from './dots';
import { BYTES, finishBoth, mostBytes, splatAt } from './requantize';
import { convolveSixteen, convolveTall } from './tall_window';
import { ByteWindow, CHANNELS, COLUMN_BYTES, MOST_PIXELS, START_BYTES } from './window';
import { firstFour, lastFour } from './words';

/** As in gemm.ts: what is compared with it, or a number below it, ends a basic block. */
const NEVER = -1;

/**
 * Output pixels [first, last) of one row.
 *
 * @param top pixel 0 of the row that the filter's first row lies on, or of a row of nothing but zero points where that is outside the map; the next two likewise
 * @param pitch bytes from one input pixel to the next
 * @param columns memory of the thread's own: see columnBytes
 * @param out output pixel `first`; `outPitch` bytes from one to the next
 */
export function depthwiseByteRow(
  w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, columns: usize, first: i32, last: i32, out: usize, outPitch: usize,
): void {
  if (ASC_FEATURE_RELAXED_SIMD && w.isNarrow) {
    if (w.kind == BYTES) row<i8, u8>(w, top, middle, bottom, pitch, columns, first, last, out, outPitch);
    else row<i8, f32>(w, top, middle, bottom, pitch, columns, first, last, out, outPitch);
  } else {
    if (w.kind == BYTES) row<i16, u8>(w, top, middle, bottom, pitch, columns, first, last, out, outPitch);
    else row<i16, f32>(w, top, middle, bottom, pitch, columns, first, last, out, outPitch);
  }
}

/** `W`: what is multiplied, bytes or words; `O`: what comes out. Loops of each kind have no branch. */
function row<W, O>(w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, columns: usize, first: i32, last: i32, out: usize, outPitch: usize): void {
  const outBytes = CHANNELS * <i32>sizeof<O>();
  const starts = columns;
  columns += START_BYTES;
  const size = COLUMN_BYTES * sizeof<W>(), filterBytes = 3 * <i32>size;
  for (let x = first; x < last; x += MOST_PIXELS, out += MOST_PIXELS * <i32>outPitch) {
    const count = min(MOST_PIXELS, last - x);
    const left = x * w.strideX - w.padLeft;
    const seen = (count - 1) * w.strideX + 2 * w.rateX + 1;
    const others = columns + <usize>seen * size;
    let filter = w.filter, to = out;
    for (let c = 0; c < w.channels; c += CHANNELS, filter += filterBytes, to += outBytes) {
      // The last eight may overlap those before.
      const over = c + CHANNELS - w.channels;
      if (over > 0) c -= over, to -= over * <i32>sizeof<O>();
      const hasOthers = c + 2 * CHANNELS <= w.channels;
      if (WIDE_VECTORS && sizeof<W>() == 1 && hasOthers) {
        gather<W>(w, top + c, middle + c, bottom + c, pitch, left, seen, columns, columns + COLUMN_BYTES, 2 * COLUMN_BYTES);
        convolveSixteen<O>(w, c, filter, columns, starts, count, to, outPitch);
        c += CHANNELS, filter += filterBytes, to += outBytes;
        continue;
      }
      if (hasOthers) gather<W>(w, top + c, middle + c, bottom + c, pitch, left, seen, columns, others, size);
      else gather<W>(w, top + c, middle + c, bottom + c, pitch, left, seen, columns, 0, size);
      if (WIDE_VECTORS) convolveTall<W, O>(w, c, filter, columns, starts, count, to, outPitch);
      else convolve<W, O>(w, c, filter, columns, starts, count, to, outPitch);
      if (!hasOthers) continue;
      c += CHANNELS, filter += filterBytes, to += outBytes;
      if (WIDE_VECTORS) convolveTall<W, O>(w, c, filter, others, starts, count, to, outPitch);
      else convolve<W, O>(w, c, filter, others, starts, count, to, outPitch);
    }
  }
}

/** Brings `count` columns together, which lie `size` bytes apart, from the one at `left` on; those of the next eight channels at `others`, if that is not 0. */
@inline
function gather<W>(w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, left: i32, count: i32, to: usize, others: usize, size: usize): void {
  const zeroPoints = i8x16.splat(<i8>w.xZeroPoint);
  // What no byte is below where no ReLU is in front.
  const least = i8x16.splat(w.rectify ? <i8>w.xZeroPoint : 0);
  const before = min(max(-left, 0), count);
  const inside = max(min(count, w.width - left) - before, 0);
  const apart = others - to;
  const begin = <usize>(left + before) * pitch, end = begin + <usize>inside * pitch;
  const first = to + <usize>before * size, last = to + <usize>count * size;
  for (; to != first; to += size) {
    storeFirst<W>(to, zeroPoints, zeroPoints, zeroPoints);
    if (others) storeFirst<W>(to + apart, zeroPoints, zeroPoints, zeroPoints);
  }
  if (others) {
    for (let at = begin; at != end; at += pitch, to += size) {
      const t = i8x16.max_u(v128.load(top + at), least), m = i8x16.max_u(v128.load(middle + at), least), b = i8x16.max_u(v128.load(bottom + at), least);
      storeFirst<W>(to, t, m, b), storeLast<W>(to + apart, t, m, b);
    }
  } else {
    for (let at = begin; at != end; at += pitch, to += size) {
      storeFirst<W>(to, i8x16.max_u(v128.load64_zero(top + at), least), i8x16.max_u(v128.load64_zero(middle + at), least), i8x16.max_u(v128.load64_zero(bottom + at), least));
    }
  }
  for (; to != last; to += size) {
    storeFirst<W>(to, zeroPoints, zeroPoints, zeroPoints);
    if (others) storeFirst<W>(to + apart, zeroPoints, zeroPoints, zeroPoints);
  }
}

/** The first eight channels of a column. */
@inline
function storeFirst<W>(to: usize, t: v128, m: v128, b: v128): void {
  const zero = i32x4.splat(0);
  if (sizeof<W>() == 1) storeBytes(to, alternate(t, m), alternate(b, zero));
  else storeWords(to, i16x8.extend_low_i8x16_u(t), i16x8.extend_low_i8x16_u(m), i16x8.extend_low_i8x16_u(b));
}

/** The last eight of sixteen. */
@inline
function storeLast<W>(to: usize, t: v128, m: v128, b: v128): void {
  const zero = i32x4.splat(0);
  if (sizeof<W>() == 1) storeBytes(to, alternateLast(t, m), alternateLast(b, zero));
  else storeWords(to, i16x8.extend_high_i8x16_u(t), i16x8.extend_high_i8x16_u(m), i16x8.extend_high_i8x16_u(b));
}

@inline
function storeBytes(to: usize, topMiddle: v128, bottom: v128): void {
  v128.store(to, firstFour(topMiddle, bottom)), v128.store(to, lastFour(topMiddle, bottom), 16);
}

@inline
function storeWords(to: usize, t: v128, m: v128, b: v128): void {
  const zero = i32x4.splat(0);
  if (WIDE_VECTORS) {
    v128.store(to, firstFour(t, m)), v128.store(to, lastFour(t, m), 16);
    v128.store(to, firstFour(b, zero), 32), v128.store(to, lastFour(b, zero), 48);
    return;
  }
  v128.store(to, firstFour(t, m)), v128.store(to, firstFour(b, zero), 16);
  v128.store(to, lastFour(t, m), 32), v128.store(to, lastFour(b, zero), 48);
}

/** (a0, b0, a1, b1, ...) of eight bytes. */
@inline
function alternate(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The same of the last eight of sixteen. */
@inline
function alternateLast(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Eight channels of `count` pixels, two at a time. */
@inline
function convolve<W, O>(w: ByteWindow, c: i32, filter: usize, columns: usize, starts: usize, count: i32, out: usize, outPitch: usize): void {
  const size = COLUMN_BYTES * sizeof<W>(), half = size / 2;
  const stride = <usize>w.strideX * size, rate = <usize>w.rateX * size;
  const begin = <usize>c << 2;
  // In memory, because V8 would add them up anew for every pixel.
  v128.store(starts, i32x4.add(v128.load(w.bias + begin), v128.load(w.correction + begin)));
  v128.store(starts, i32x4.add(v128.load(w.bias + begin, 16), v128.load(w.correction + begin, 16)), 16);
  const w0 = v128.load(filter), w1 = v128.load(filter + half), w2 = v128.load(filter + size);
  const w3 = v128.load(filter + size + half), w4 = v128.load(filter + 2 * size), w5 = v128.load(filter + 2 * size + half);
  const m0 = v128.load(w.multiplier + begin), m1 = v128.load(w.multiplier + begin, 16);
  const low = splatAt(w, offsetof<ByteWindow>('low')), magic = splatAt(w, offsetof<ByteWindow>('magic')), bits = splatAt(w, offsetof<ByteWindow>('magicBits')), most = mostBytes(w);
  let left = count;
  for (; left >= 2; left -= 2) {
    twoPixels<W, O>(w, filter, w0, w1, w2, w3, w4, w5, starts, m0, m1, low, magic, bits, most, columns, columns + stride, rate, out, out + outPitch, left);
    columns += 2 * stride, out += 2 * outPitch;
  }
  // A single one at the end is computed twice.
  if (left) twoPixels<W, O>(w, filter, w0, w1, w2, w3, w4, w5, starts, m0, m1, low, magic, bits, most, columns, columns, rate, out, out, left);
}

/** Of the pixel whose first column is at `p`, a0 and a1 are the halves, of the one at `q` b0 and b1. */
@inline
function twoPixels<W, O>(
  w: ByteWindow, filter: usize, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128, w5: v128, starts: usize, m0: v128, m1: v128, low: v128, magic: v128, bits: v128, most: v128,
  p: usize, q: usize, rate: usize, out: usize, other: usize, left: i32,
): void {
  const ones = onesWhere(w.isNarrow);
  const size = COLUMN_BYTES * sizeof<W>(), half = size / 2;
  let a0 = v128.load(starts), a1 = v128.load(starts, 16), b0 = a0, b1 = a1;
  let weights: v128;
  // Once. Its sums are needed after each of its blocks, so V8 computes them there.
  do {
    a0 = addGroup<W>(a0, w0, v128.load(p), ones), b0 = addGroup<W>(b0, w0, v128.load(q), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter, 16), a0 = addGroup<W>(a0, weights, v128.load(p, 16), ones), b0 = addGroup<W>(b0, weights, v128.load(q, 16), ones);
    if (left == NEVER) break;
    a1 = addGroup<W>(a1, w1, v128.load(p + half), ones), b1 = addGroup<W>(b1, w1, v128.load(q + half), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter, 48), a1 = addGroup<W>(a1, weights, v128.load(p, 48), ones), b1 = addGroup<W>(b1, weights, v128.load(q, 48), ones);
    if (left == NEVER - 1) break;
    p += rate, q += rate;
    a0 = addGroup<W>(a0, w2, v128.load(p), ones), b0 = addGroup<W>(b0, w2, v128.load(q), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter + 1 * size, 16), a0 = addGroup<W>(a0, weights, v128.load(p, 16), ones), b0 = addGroup<W>(b0, weights, v128.load(q, 16), ones);
    if (left == NEVER - 2) break;
    a1 = addGroup<W>(a1, w3, v128.load(p + half), ones), b1 = addGroup<W>(b1, w3, v128.load(q + half), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter + 1 * size, 48), a1 = addGroup<W>(a1, weights, v128.load(p, 48), ones), b1 = addGroup<W>(b1, weights, v128.load(q, 48), ones);
    if (left == NEVER - 3) break;
    p += rate, q += rate;
    a0 = addGroup<W>(a0, w4, v128.load(p), ones), b0 = addGroup<W>(b0, w4, v128.load(q), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter + 2 * size, 16), a0 = addGroup<W>(a0, weights, v128.load(p, 16), ones), b0 = addGroup<W>(b0, weights, v128.load(q, 16), ones);
    if (left == NEVER - 4) break;
    a1 = addGroup<W>(a1, w5, v128.load(p + half), ones), b1 = addGroup<W>(b1, w5, v128.load(q + half), ones);
    if (sizeof<W>() > 1) weights = v128.load(filter + 2 * size, 48), a1 = addGroup<W>(a1, weights, v128.load(p, 48), ones), b1 = addGroup<W>(b1, weights, v128.load(q, 48), ones);
  } while (false);
  finishBoth<O>(w, m0, m1, a0, a1, 0, out, m0, m1, b0, b1, 0, other, low, magic, bits, most);
}

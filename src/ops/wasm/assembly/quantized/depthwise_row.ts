/**
 * Depthwise 3x3 convolution of one row of bytes: every channel has a filter of its own.
 *
 * Eight channels at a time run along the row, so that each column is read once for the three pixels that see it: the one that ends with it, the one that has it in its middle and
 * the one that begins with it. The three rows of a column are brought together channel by channel, as (top, middle, bottom, 0). Products are those of gemm.ts: of four bytes with
 * four weights, or of two words with two. Pixels outside the map are the zero point, and a row outside it is read from a pixel of nothing else.
 */
import { addDot } from './gemm';
import { BYTES, finish, FLOATS, magicBits, Requantization } from './requantize';

/** Channels that are computed together: a map has a multiple of as many. */
const CHANNELS = 8;
/** A longer run would have read more lines of memory than the first-level cache holds before it comes to the next channels of the first one. */
const MOST_PIXELS = 64;

/** A 3x3 depthwise filter on a map: part of the record of every step that has one. */
@unmanaged
export class ByteWindow extends Requantization {
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  strideY: i32;
  strideX: i32;
  rateY: i32;
  rateX: i32;
  padTop: i32;
  padLeft: i32;
  /**
   * Where `isNarrow`, int8 [channels / 8][3 columns][8 channels][top, middle, bottom, 0]; else int16 [channels / 8][3 columns][2 halves][2][4 channels][2]: (top, middle) of four
   * channels, and then (bottom, 0).
   */
  filter: usize;
  /** int32 [channels], what sums begin with: the bias, and what the zero point of x takes. */
  bias: usize;
  correction: usize;
  xZeroPoint: i32;
  /** Whether products are those of bytes. */
  isNarrow: i32;
  /** Whether an x below its zero point counts as the zero point: a ReLU in front. */
  rectify: i32;
}

/**
 * Output pixels [first, last) of one row.
 *
 * @param top row that the filter's first row lies on: its pixel 0, or 0 where that row is outside the map; the next two likewise
 * @param pitch bytes from one input pixel to the next
 * @param outside `channels` bytes of the zero point
 * @param out output pixel `first`; `outPitch` bytes from one to the next
 */
export function depthwiseByteRow(
  w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, outside: usize, first: i32, last: i32, out: usize, outPitch: usize,
): void {
  // Pixels that share columns follow each other: at stride 1 those that are `rate` apart.
  const isPaired = w.strideX == 2 && w.rateX == 1;
  const phases = w.strideX == 1 ? w.rateX : isPaired ? 1 : last - first;
  for (let phase = 0; phase < min(phases, last - first); phase++) {
    for (let x = first + phase; x < last; x += MOST_PIXELS * phases) {
      const count = min(MOST_PIXELS, (last - x + phases - 1) / phases);
      const to = out + <usize>(x - first) * outPitch;
      const column = x * w.strideX - w.padLeft;
      if (isPaired) run(w, top, middle, bottom, pitch, outside, column, count, to, outPitch, true);
      else run(w, top, middle, bottom, pitch, outside, column, count, to, <usize>phases * outPitch, false);
    }
  }
}

/** `count` pixels, the first of which has `column` at its left. With `isPaired` the next one is two columns further, else one step of the rate. */
@inline
function run(
  w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, outside: usize, column: i32, count: i32, out: usize, outStep: usize, isPaired: bool,
): void {
  if (ASC_FEATURE_RELAXED_SIMD && w.isNarrow) {
    if (w.rectify) runKind(w, top, middle, bottom, pitch, outside, column, count, out, outStep, isPaired, true, true);
    else runKind(w, top, middle, bottom, pitch, outside, column, count, out, outStep, isPaired, true, false);
  } else if (w.rectify) {
    runKind(w, top, middle, bottom, pitch, outside, column, count, out, outStep, isPaired, false, true);
  } else {
    runKind(w, top, middle, bottom, pitch, outside, column, count, out, outStep, isPaired, false, false);
  }
}

/** `isPaired`, `isNarrow` and `rectify` are constants wherever this is called, so that the loops of each kind have no branch. */
@inline
function runKind(
  w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, outside: usize, column: i32, count: i32, out: usize, outStep: usize,
  isPaired: bool, isNarrow: bool, rectify: bool,
): void {
  const ones = i16x8.splat(1), zero = i32x4.splat(0), zeroPoints = i8x16.splat(<i8>w.xZeroPoint);
  const isBytes = w.kind == BYTES;
  const outBytes = CHANNELS * (w.kind == FLOATS ? 4 : 1);
  const low = f32x4.splat(w.low), high = f32x4.splat(w.high), magic = magicBits(w);
  const rate = w.rateX, width = w.width, channels = w.channels;
  const step = <usize>rate * pitch, left = <usize>column * pitch;
  const t = top ? top + left : outside, m = middle ? middle + left : outside, b = bottom ? bottom + left : outside;
  const tStep = top ? step : 0, mStep = middle ? step : 0, bStep = bottom ? step : 0;
  const last = isPaired ? 2 * count : count + 1;
  const columnBytes: usize = isNarrow ? 32 : 64;
  let filter = w.filter;
  for (let c = 0; c < channels; c += CHANNELS, filter += 3 * columnBytes, out += outBytes) {
    const begin = <usize>c << 2;
    const s0 = i32x4.add(v128.load(w.bias + begin), v128.load(w.correction + begin));
    const s1 = i32x4.add(v128.load(w.bias + begin, 16), v128.load(w.correction + begin, 16));
    // The pixel that ends next, and the one after it.
    let a0 = s0, a1 = s1, b0 = s0, b1 = s1;
    let tAt = t + c, mAt = m + c, bAt = b + c, to = out, x = column;
    for (let j = 0; ; j++) {
      let p = zeroPoints, q = zeroPoints, r = zeroPoints;
      if (<u32>x < <u32>width) {
        p = channelsAt(tAt, zeroPoints, rectify), q = channelsAt(mAt, zeroPoints, rectify), r = channelsAt(bAt, zeroPoints, rectify);
      }
      // (top, middle) as bytes and (bottom, 0), or the same as words.
      if (isNarrow) p = alternate(p, q), q = alternate(r, zero);
      else p = i16x8.extend_low_i8x16_u(p), q = i16x8.extend_low_i8x16_u(q), r = i16x8.extend_low_i8x16_u(r);
      const x0 = firstFour(p, q), x1 = lastFour(p, q);
      const y0 = isNarrow ? zero : firstFour(r, zero), y1 = isNarrow ? zero : lastFour(r, zero);
      if (isPaired && (j & 1)) {
        a0 = addColumn(a0, x0, y0, filter + columnBytes, ones, isNarrow), a1 = addColumn(a1, x1, y1, filter + columnBytes + columnBytes / 2, ones, isNarrow);
      } else {
        a0 = addColumn(a0, x0, y0, filter + 2 * columnBytes, ones, isNarrow), a1 = addColumn(a1, x1, y1, filter + 2 * columnBytes + columnBytes / 2, ones, isNarrow);
        if (j >= 2) {
          finish(w, isBytes, c, a0, a1, 0, to, low, high, magic);
          if (j == last) break;
          to += outStep;
        }
        if (!isPaired) a0 = addColumn(b0, x0, y0, filter + columnBytes, ones, isNarrow), a1 = addColumn(b1, x1, y1, filter + columnBytes + columnBytes / 2, ones, isNarrow);
        b0 = addColumn(s0, x0, y0, filter, ones, isNarrow), b1 = addColumn(s1, x1, y1, filter + columnBytes / 2, ones, isNarrow);
        if (isPaired) a0 = b0, a1 = b1;
      }
      tAt += tStep, mAt += mStep, bAt += bStep, x += rate;
    }
  }
}

/** Eight channels of a pixel. */
@inline
function channelsAt(at: usize, zeroPoints: v128, rectify: bool): v128 {
  const x = v128.load64_zero(at);
  return rectify ? i8x16.max_u(x, zeroPoints) : x;
}

/** (a0, b0, a1, b1, ...) of eight bytes. */
@inline
function alternate(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The same of words: the first four. */
@inline
function firstFour(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** The last four. */
@inline
function lastFour(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** sum + the products of four channels of a column with their weights. */
@inline
function addColumn(sum: v128, x: v128, y: v128, weights: usize, ones: v128, isNarrow: bool): v128 {
  if (isNarrow) return addDot(sum, v128.load(weights), x, ones);
  return i32x4.add(i32x4.add(sum, i32x4.dot_i16x8_s(x, v128.load(weights))), i32x4.dot_i16x8_s(y, v128.load(weights, 16)));
}

/**
 * Depthwise 3x3 convolution of one row of bytes: every channel has a filter of its own.
 *
 * The three rows under the filter are brought together, channel by channel, as (top, middle, bottom, 0): four bytes that meet four weights. A column that was brought together so
 * serves all three columns of the filter, for four neighbouring pixels at stride 1 (at rate d, neighbours are d apart). Pixels outside the map are the zero point, and are read
 * from a pixel of nothing else.
 */
import { addDot, pairSums } from './gemm';
import { BYTES, finish, FLOATS, magicBits, Requantization } from './requantize';

/** Channels that are computed together: a map has a multiple of as many. */
const CHANNELS = 8;
/** Weights of so many channels: three columns of two vectors. */
const FILTER_BYTES = 96;

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
  /** int8 [channels / 8][3 columns][8 channels][top, middle, bottom, 0] */
  filter: usize;
  /** int32 [channels], what sums begin with: the bias, and what the zero point of x takes. */
  bias: usize;
  correction: usize;
  xZeroPoint: i32;
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
  if (w.rectify) row(w, top, middle, bottom, pitch, outside, first, last, out, outPitch, true);
  else row(w, top, middle, bottom, pitch, outside, first, last, out, outPitch, false);
}

/** `rectify` is a constant wherever this is called, so that the loops of each kind have no branch. */
@inline
function row(
  w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, outside: usize, first: i32, last: i32, out: usize, outPitch: usize, rectify: bool,
): void {
  const stride = w.strideX;
  const rate = w.rateX;
  const step = <usize>rate * pitch;
  // All three columns of these pixels lie on the map.
  const innerFirst = min(max((w.padLeft + stride - 1) / stride, first), last);
  const room = w.width - 1 - 2 * rate + w.padLeft;
  const innerLast = max(min(room < 0 ? 0 : room / stride + 1, last), innerFirst);

  for (let x = first; x < innerFirst; x++) edgePixel(w, top, middle, bottom, pitch, outside, x * stride - w.padLeft, out + <usize>(x - first) * outPitch, rectify);
  // The last strip of a phase may overlap the one before, which costs less than single pixels.
  const size = stride == 1 ? 4 : 1;
  const phases = stride == 1 ? rate : 1;
  // A row outside the map is one pixel, over and over.
  const t = top ? top : outside, m = middle ? middle : outside, b = bottom ? bottom : outside;
  const tStep = top ? step : 0, mStep = middle ? step : 0, bStep = bottom ? step : 0;
  for (let phase = 0; phase < phases; phase++) {
    const count = (innerLast - innerFirst - phase + phases - 1) / phases;
    const width = count < size ? 1 : size;
    for (let i = 0; i < count; i = i + width < count ? min(i + width, count - width) : count) {
      const x = innerFirst + phase + i * phases;
      const from = <usize>(x * stride - w.padLeft) * pitch;
      const to = out + <usize>(x - first) * outPitch;
      const tAt = top ? t + from : t, mAt = middle ? m + from : m, bAt = bottom ? b + from : b;
      if (width == 4) strip4(w, tAt, mAt, bAt, tStep, mStep, bStep, to, <usize>phases * outPitch, rectify);
      else pixel(w, tAt, mAt, bAt, tAt + tStep, mAt + mStep, bAt + bStep, tAt + 2 * tStep, mAt + 2 * mStep, bAt + 2 * bStep, to, rectify);
    }
  }
  for (let x = innerLast; x < last; x++) edgePixel(w, top, middle, bottom, pitch, outside, x * stride - w.padLeft, out + <usize>(x - first) * outPitch, rectify);
}

/** Eight channels of a pixel. */
@inline
function channelsAt(at: usize, zeroPoints: v128, rectify: bool): v128 {
  const x = v128.load64_zero(at);
  return rectify ? i8x16.max_u(x, zeroPoints) : x;
}

/** (t0, m0, t1, m1, ...) of eight channels. */
@inline
function alternate(t: v128, m: v128): v128 {
  return i8x16.shuffle(t, m, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Four channels (t, m, b, 0), the first four or the others. */
@inline
function firstFour(topMiddle: v128, bottom: v128): v128 {
  return i16x8.shuffle(topMiddle, bottom, 0, 8, 1, 9, 2, 10, 3, 11);
}

@inline
function lastFour(topMiddle: v128, bottom: v128): v128 {
  return i16x8.shuffle(topMiddle, bottom, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** sum + the products of a column with its weights, of four channels. `isNarrow` is a constant wherever this is called. */
@inline
function addColumn(sum: v128, x: v128, weights: usize, ones: v128, isNarrow: bool): v128 {
  const w = v128.load(weights);
  if (isNarrow) return addDot(sum, w, x, ones);
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(x), i16x8.extend_low_i8x16_s(w));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(x), i16x8.extend_high_i8x16_s(w));
  return i32x4.add(sum, pairSums(low, high));
}

@inline
function strip4(w: ByteWindow, t: usize, m: usize, b: usize, tStep: usize, mStep: usize, bStep: usize, out: usize, outStep: usize, rectify: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD && w.isNarrow) fourPixels(w, t, m, b, tStep, mStep, bStep, out, outStep, rectify, true);
  else fourPixels(w, t, m, b, tStep, mStep, bStep, out, outStep, rectify, false);
}

/** Four pixels at stride 1 over all channels; they see six columns, which are `tStep` and so on apart. */
@inline
function fourPixels(
  w: ByteWindow, t: usize, m: usize, b: usize, tStep: usize, mStep: usize, bStep: usize, out: usize, outStep: usize, rectify: bool, isNarrow: bool,
): void {
  const ones = i16x8.splat(1), zeroPoints = i8x16.splat(<i8>w.xZeroPoint), zero = i32x4.splat(0);
  const outBytes = CHANNELS * (w.kind == FLOATS ? 4 : 1);
  const isBytes = w.kind == BYTES;
  const low = f32x4.splat(w.low), high = f32x4.splat(w.high), magic = magicBits(w);
  const bias = w.bias, correction = w.correction, channels = w.channels;
  let filter = w.filter, to = out;
  for (let c = 0; c < channels; c += CHANNELS, filter += FILTER_BYTES, to += outBytes) {
    const begin = <usize>c << 2;
    const s0 = i32x4.add(v128.load(bias + begin), v128.load(correction + begin));
    const s1 = i32x4.add(v128.load(bias + begin, 16), v128.load(correction + begin, 16));
    let a0 = s0, a1 = s1, b0 = s0, b1 = s1, c0 = s0, c1 = s1;
    let tAt = t + c, mAt = m + c, bAt = b + c;
    for (let column = 0; ; column++) {
      const topMiddle = alternate(channelsAt(tAt, zeroPoints, rectify), channelsAt(mAt, zeroPoints, rectify));
      const bottom = alternate(channelsAt(bAt, zeroPoints, rectify), zero);
      const x0 = firstFour(topMiddle, bottom), x1 = lastFour(topMiddle, bottom);
      // The pixel that ends with this column, the one that has it in its middle, and the one that begins with it. Each ends its own basic block, as in gemm.ts.
      if (column >= 2) {
        a0 = addColumn(a0, x0, filter + 64, ones, isNarrow), a1 = addColumn(a1, x1, filter + 80, ones, isNarrow);
        finish(w, isBytes, c, a0, a1, 0, to + <usize>(column - 2) * outStep, low, high, magic);
        if (column == 5) break;
      }
      if (column >= 1 && column <= 4) b0 = addColumn(b0, x0, filter + 32, ones, isNarrow), b1 = addColumn(b1, x1, filter + 48, ones, isNarrow);
      if (column <= 3) c0 = addColumn(c0, x0, filter, ones, isNarrow), c1 = addColumn(c1, x1, filter + 16, ones, isNarrow);
      a0 = b0, a1 = b1, b0 = c0, b1 = c1, c0 = s0, c1 = s1;
      tAt += tStep, mAt += mStep, bAt += bStep;
    }
  }
}

/** One pixel whose left column is `left`, which may see columns outside the map. */
function edgePixel(w: ByteWindow, top: usize, middle: usize, bottom: usize, pitch: usize, outside: usize, left: i32, out: usize, rectify: bool): void {
  const rate = w.rateX;
  const t0 = columnAt(w, top, pitch, left, outside), t1 = columnAt(w, top, pitch, left + rate, outside), t2 = columnAt(w, top, pitch, left + 2 * rate, outside);
  const m0 = columnAt(w, middle, pitch, left, outside), m1 = columnAt(w, middle, pitch, left + rate, outside), m2 = columnAt(w, middle, pitch, left + 2 * rate, outside);
  const b0 = columnAt(w, bottom, pitch, left, outside), b1 = columnAt(w, bottom, pitch, left + rate, outside), b2 = columnAt(w, bottom, pitch, left + 2 * rate, outside);
  pixel(w, t0, m0, b0, t1, m1, b1, t2, m2, b2, out, rectify);
}

@inline
function columnAt(w: ByteWindow, row: usize, pitch: usize, x: i32, outside: usize): usize {
  return !row || x < 0 || x >= w.width ? outside : row + <usize>x * pitch;
}

/** One pixel over all channels, from its nine. */
function pixel(w: ByteWindow, t0: usize, m0: usize, b0: usize, t1: usize, m1: usize, b1: usize, t2: usize, m2: usize, b2: usize, out: usize, rectify: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD && w.isNarrow) onePixel(w, t0, m0, b0, t1, m1, b1, t2, m2, b2, out, rectify, true);
  else onePixel(w, t0, m0, b0, t1, m1, b1, t2, m2, b2, out, rectify, false);
}

@inline
function onePixel(
  w: ByteWindow, t0: usize, m0: usize, b0: usize, t1: usize, m1: usize, b1: usize, t2: usize, m2: usize, b2: usize, out: usize, rectify: bool, isNarrow: bool,
): void {
  const ones = i16x8.splat(1), zeroPoints = i8x16.splat(<i8>w.xZeroPoint), zero = i32x4.splat(0);
  const outBytes = CHANNELS * (w.kind == FLOATS ? 4 : 1);
  const isBytes = w.kind == BYTES;
  const low = f32x4.splat(w.low), high = f32x4.splat(w.high), magic = magicBits(w);
  const bias = w.bias, correction = w.correction, channels = w.channels;
  let filter = w.filter, to = out;
  for (let c = 0; c < channels; c += CHANNELS, filter += FILTER_BYTES, to += outBytes) {
    const begin = <usize>c << 2;
    let s0 = i32x4.add(v128.load(bias + begin), v128.load(correction + begin));
    let s1 = i32x4.add(v128.load(bias + begin, 16), v128.load(correction + begin, 16));
    let topMiddle = alternate(channelsAt(t0 + c, zeroPoints, rectify), channelsAt(m0 + c, zeroPoints, rectify));
    let bottom = alternate(channelsAt(b0 + c, zeroPoints, rectify), zero);
    s0 = addColumn(s0, firstFour(topMiddle, bottom), filter, ones, isNarrow), s1 = addColumn(s1, lastFour(topMiddle, bottom), filter + 16, ones, isNarrow);
    topMiddle = alternate(channelsAt(t1 + c, zeroPoints, rectify), channelsAt(m1 + c, zeroPoints, rectify));
    bottom = alternate(channelsAt(b1 + c, zeroPoints, rectify), zero);
    s0 = addColumn(s0, firstFour(topMiddle, bottom), filter + 32, ones, isNarrow), s1 = addColumn(s1, lastFour(topMiddle, bottom), filter + 48, ones, isNarrow);
    topMiddle = alternate(channelsAt(t2 + c, zeroPoints, rectify), channelsAt(m2 + c, zeroPoints, rectify));
    bottom = alternate(channelsAt(b2 + c, zeroPoints, rectify), zero);
    s0 = addColumn(s0, firstFour(topMiddle, bottom), filter + 64, ones, isNarrow), s1 = addColumn(s1, lastFour(topMiddle, bottom), filter + 80, ones, isNarrow);
    finish(w, isBytes, c, s0, s1, 0, to, low, high, magic);
  }
}

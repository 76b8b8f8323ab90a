/**
 * Depthwise 3x3 convolution of one row: every channel has a filter of its own.
 *
 * Nothing is padded. Rows outside the map are left out (`top`, `middle` or `bottom` is 0), and so are columns: the pixels at the
 * left and right edge take only the taps that lie on the map. In between, four pixels (three at stride 2) are computed
 * together, because neighbours share columns: 6 loads instead of 12 for 12 products. At rate d, neighbours are d apart.
 */
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes, clamp, clampOne, madd, mulAdd } from '../math';
import { PAIR_CHANNELS, pairedPixel, pairedStrip3, pairedStrip4 } from './paired_strips';

/** A 3x3 depthwise filter on a map: part of the record of every step that has one. */
@unmanaged
export class DepthwiseWindow {
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
  /** float32 [3][3][channels] */
  filter: usize;
  /** float32 [channels] */
  filterBias: usize;
  /** Clamp of the result. */
  filterLow: f32;
  filterHigh: f32;
  /** Whether negative inputs count as zero: a ReLU in front. */
  rectify: i32;
}

/**
 * Output pixels [first, last) of one row.
 *
 * @param top row that the filter's first row lies on: its pixel 0, or 0 where that row is outside the map; the next two likewise
 * @param pitch bytes from one input pixel to the next
 * @param out output pixel `first`; `outPitch` bytes from one to the next
 */
export function depthwiseRow(
  w: DepthwiseWindow, top: usize, middle: usize, bottom: usize, pitch: usize, first: i32, last: i32, out: usize, outPitch: usize,
): void {
  if (w.channels < 4) return narrowRow(w, top, middle, bottom, pitch, first, last, out, outPitch);
  if (w.rectify) row(w, top, middle, bottom, pitch, first, last, out, outPitch, true, false);
  else row(w, top, middle, bottom, pitch, first, last, out, outPitch, false, false);
}

/** The same with every product rounded before it is added, as TensorFlow's kernel does. */
export function depthwiseRowRounded(
  w: DepthwiseWindow, top: usize, middle: usize, bottom: usize, pitch: usize, first: i32, last: i32, out: usize, outPitch: usize,
): void {
  if (w.channels < 4) narrowRow(w, top, middle, bottom, pitch, first, last, out, outPitch);
  else row(w, top, middle, bottom, pitch, first, last, out, outPitch, false, true);
}

/** `rectify` and `rounded` are constants wherever this is called, so that the loops of each kind have no branch. */
@inline
function row(
  w: DepthwiseWindow, top: usize, middle: usize, bottom: usize, pitch: usize, first: i32, last: i32, out: usize, outPitch: usize, rectify: bool, rounded: bool,
): void {
  const channelBytes = bytes(w.channels);
  let filter = w.filter;
  // Rows that exist follow each other: those above the map are skipped together with their part of the filter.
  for (let skipped = 0; skipped < 2 && !top; skipped++) {
    filter += 3 * channelBytes;
    top = middle;
    middle = bottom;
    bottom = 0;
  }
  const rows = i32(top != 0) + i32(middle != 0) + i32(bottom != 0);
  const low = f32x4.splat(w.filterLow);
  const high = f32x4.splat(w.filterHigh);
  const stride = w.strideX;
  const rate = w.rateX;
  const step = <usize>rate * pitch;

  // All three columns of these pixels lie on the map.
  const innerFirst = min(max((w.padLeft + stride - 1) / stride, first), last);
  const room = w.width - 1 - 2 * rate + w.padLeft;
  const innerLast = max(min(room < 0 ? 0 : room / stride + 1, last), innerFirst);

  for (let x = first; x < innerFirst; x++) {
    edgePixel(w, top, middle, bottom, rows, filter, pitch, x * stride - w.padLeft, out + <usize>(x - first) * outPitch, low, high, rectify, rounded);
  }
  // Of each phase the strips come first; the last one may overlap the one before, which costs less than single pixels.
  const size = stride == 1 ? 4 : stride == 2 && rate == 1 ? 3 : 1;
  const phases = stride == 1 ? rate : 1;
  for (let phase = 0; phase < phases; phase++) {
    const count = (innerLast - innerFirst - phase + phases - 1) / phases;
    const width = count < size ? 1 : size;
    for (let i = 0; i < count; i = i + width < count ? min(i + width, count - width) : count) {
      const x = innerFirst + phase + i * phases;
      const from = <usize>(x * stride - w.padLeft) * pitch;
      const to = out + <usize>(x - first) * outPitch;
      if (width == 4) strip4(top + from, middle + from, bottom + from, rows, step, filter, channelBytes, w.filterBias, to, <usize>phases * outPitch, low, high, rectify, rounded);
      else if (width == 3) strip3(top + from, middle + from, bottom + from, rows, step, filter, channelBytes, w.filterBias, to, outPitch, low, high, rectify, rounded);
      else pixel(top + from, middle + from, bottom + from, rows, 3, step, filter, channelBytes, w.filterBias, to, low, high, rectify, rounded);
    }
  }
  for (let x = innerLast; x < last; x++) {
    edgePixel(w, top, middle, bottom, rows, filter, pitch, x * stride - w.padLeft, out + <usize>(x - first) * outPitch, low, high, rectify, rounded);
  }
}

@inline
function column(at: usize, rectify: bool): v128 {
  const x = v128.load(at);
  return rectify ? f32x4.pmax(x, f32x4.splat(0)) : x;
}

@inline
function sumWith(rounded: bool, x: v128, weight: v128, sum: v128): v128 {
  return rounded ? mulAdd(x, weight, sum) : madd(x, weight, sum);
}

/** Four pixels at stride 1, `step` bytes apart, over all channels. The last four channels may overlap those before. */
@inline
function strip4(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, outStep: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  if (WIDE_VECTORS && channelBytes >= bytes(PAIR_CHANNELS)) return pairedStrip4(top, middle, bottom, rows, step, filter, channelBytes, bias, out, outStep, low, high, rectify, rounded);
  const end = channelBytes - 16;
  for (let c: usize = 0; ; c = min(c + 16, end)) {
    const b = v128.load(bias + c);
    let s0 = b, s1 = b, s2 = b, s3 = b;
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      const w0 = v128.load(tap), w1 = v128.load(tap + channelBytes), w2 = v128.load(tap + 2 * channelBytes);
      let x = column(at, rectify);
      s0 = sumWith(rounded, x, w0, s0);
      x = column((at += step), rectify);
      s1 = sumWith(rounded, x, w0, s1), s0 = sumWith(rounded, x, w1, s0);
      x = column((at += step), rectify);
      s2 = sumWith(rounded, x, w0, s2), s1 = sumWith(rounded, x, w1, s1), s0 = sumWith(rounded, x, w2, s0);
      x = column((at += step), rectify);
      s3 = sumWith(rounded, x, w0, s3), s2 = sumWith(rounded, x, w1, s2), s1 = sumWith(rounded, x, w2, s1);
      x = column((at += step), rectify);
      s3 = sumWith(rounded, x, w1, s3), s2 = sumWith(rounded, x, w2, s2);
      x = column(at + step, rectify);
      s3 = sumWith(rounded, x, w2, s3);
      tap += 3 * channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    let to = out + c;
    v128.store(to, clamp(s0, low, high));
    v128.store((to += outStep), clamp(s1, low, high));
    v128.store((to += outStep), clamp(s2, low, high));
    v128.store(to + outStep, clamp(s3, low, high));
    if (c == end) break;
  }
}

/** Three neighbouring pixels at stride 2, over all channels. */
@inline
function strip3(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, outStep: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  if (WIDE_VECTORS && channelBytes >= bytes(PAIR_CHANNELS)) return pairedStrip3(top, middle, bottom, rows, step, filter, channelBytes, bias, out, outStep, low, high, rectify, rounded);
  const end = channelBytes - 16;
  for (let c: usize = 0; ; c = min(c + 16, end)) {
    const b = v128.load(bias + c);
    let s0 = b, s1 = b, s2 = b;
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      const w0 = v128.load(tap), w1 = v128.load(tap + channelBytes), w2 = v128.load(tap + 2 * channelBytes);
      s0 = sumWith(rounded, column(at, rectify), w0, s0);
      s0 = sumWith(rounded, column((at += step), rectify), w1, s0);
      let x = column((at += step), rectify);
      s0 = sumWith(rounded, x, w2, s0), s1 = sumWith(rounded, x, w0, s1);
      s1 = sumWith(rounded, column((at += step), rectify), w1, s1);
      x = column((at += step), rectify);
      s1 = sumWith(rounded, x, w2, s1), s2 = sumWith(rounded, x, w0, s2);
      s2 = sumWith(rounded, column((at += step), rectify), w1, s2);
      s2 = sumWith(rounded, column(at + step, rectify), w2, s2);
      tap += 3 * channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    let to = out + c;
    v128.store(to, clamp(s0, low, high));
    v128.store((to += outStep), clamp(s1, low, high));
    v128.store(to + outStep, clamp(s2, low, high));
    if (c == end) break;
  }
}

/** One pixel whose left column is `left`, with those of its columns that lie on the map. */
@inline
function edgePixel(
  w: DepthwiseWindow, top: usize, middle: usize, bottom: usize, rows: i32, filter: usize, pitch: usize, left: i32, out: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  const rate = w.rateX;
  const channelBytes = bytes(w.channels);
  let columns = 3;
  while (columns > 0 && left + (columns - 1) * rate >= w.width) columns--;
  for (; columns > 0 && left < 0; columns--) {
    left += rate;
    filter += channelBytes;
  }
  const from = <usize>left * pitch;
  const step = <usize>rate * pitch;
  if (columns == 2) pixel(top + from, middle + from, bottom + from, rows, 2, step, filter, channelBytes, w.filterBias, out, low, high, rectify, rounded);
  else if (columns == 1) pixel(top + from, middle + from, bottom + from, rows, 1, step, filter, channelBytes, w.filterBias, out, low, high, rectify, rounded);
  else pixel(top, middle, bottom, 0, 0, step, filter, channelBytes, w.filterBias, out, low, high, rectify, rounded);
}

/** One pixel over all channels; `columns`, how many of its columns count, is a constant wherever this is called. */
@inline
function pixel(
  top: usize, middle: usize, bottom: usize, rows: i32, columns: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  if (WIDE_VECTORS && channelBytes >= bytes(PAIR_CHANNELS)) return pairedPixel(top, middle, bottom, rows, columns, step, filter, channelBytes, bias, out, low, high, rectify, rounded);
  const end = channelBytes - 16;
  for (let c: usize = 0; ; c = min(c + 16, end)) {
    let sum = v128.load(bias + c);
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      if (columns > 0) sum = sumWith(rounded, column(at, rectify), v128.load(tap), sum);
      if (columns > 1) sum = sumWith(rounded, column(at + step, rectify), v128.load(tap + channelBytes), sum);
      if (columns > 2) sum = sumWith(rounded, column(at + 2 * step, rectify), v128.load(tap + 2 * channelBytes), sum);
      tap += 3 * channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    v128.store(out + c, clamp(sum, low, high));
    if (c == end) break;
  }
}

/** Maps with fewer channels than a vector has lanes, one number at a time. */
function narrowRow(
  w: DepthwiseWindow, top: usize, middle: usize, bottom: usize, pitch: usize, first: i32, last: i32, out: usize, outPitch: usize,
): void {
  const channelBytes = bytes(w.channels);
  for (let x = first; x < last; x++, out += outPitch) {
    const left = x * w.strideX - w.padLeft;
    for (let c: usize = 0; c < channelBytes; c += 4) {
      let sum = load<f32>(w.filterBias + c);
      for (let i = 0; i < 3; i++) {
        const row = i == 0 ? top : i == 1 ? middle : bottom;
        if (!row) continue;
        for (let j = 0; j < 3; j++) {
          const column = left + j * w.rateX;
          if (column < 0 || column >= w.width) continue;
          let value = load<f32>(row + <usize>column * pitch + c);
          if (w.rectify && value < 0) value = 0;
          sum += value * load<f32>(w.filter + <usize>(3 * i + j) * channelBytes + c);
        }
      }
      store<f32>(out + c, clampOne(sum, w.filterLow, w.filterHigh));
    }
  }
}

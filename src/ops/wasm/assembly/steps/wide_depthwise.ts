/**
 * Depthwise convolution with a filter of any size, from one map to another: MobileNet-v3 has 5x5 ones. Units are output rows.
 *
 * Taps outside the map are left out. The last four channels may overlap those before.
 */
import { bytes, clamp, madd } from '../math';

/** Channels that are worked on together: two vectors side by side, of which V8 can make one (see tall_tiles.ts). */
const PAIR_CHANNELS = 8;

@unmanaged
export class WideDepthwise {
  height: i32;
  width: i32;
  /** At least 4. */
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  rows: i32;
  columns: i32;
  strideY: i32;
  strideX: i32;
  rateY: i32;
  rateX: i32;
  padTop: i32;
  padLeft: i32;
  /** float32 [rows][columns][channels] */
  filter: usize;
  /** float32 [channels] */
  bias: usize;
  /** Clamp of the result. */
  low: f32;
  high: f32;
  /** float32 [batch][height][width][channels], and bytes from one pixel to the next */
  x: usize;
  xPitch: usize;
  /** float32 [batch][outHeight][outWidth][channels] */
  out: usize;
  outPitch: usize;
}

export function wideDepthwise(step: WideDepthwise, first: i32, last: i32, scratch: usize): void {
  for (let row = first; row < last; row++) wideDepthwiseRow(step, row, false);
}

/** An output row of the batch. `rounded` is a constant: whether products are rounded before they are added. */
@inline
export function wideDepthwiseRow(step: WideDepthwise, row: i32, rounded: bool): void {
  const image = row / step.outHeight;
  const top = (row - image * step.outHeight) * step.strideY - step.padTop;
  const map = step.x + <usize>(image * step.height * step.width) * step.xPitch;
  let out = step.out + <usize>(row * step.outWidth) * step.outPitch;
  for (let column = 0; column < step.outWidth; column++, out += step.outPitch) pixel(step, map, top, column * step.strideX - step.padLeft, out, rounded);
}

/** One output pixel, whose filter's first tap lies at a row and column of the map. */
@inline
function pixel(step: WideDepthwise, map: usize, top: i32, left: i32, out: usize, rounded: bool): void {
  if (step.channels >= PAIR_CHANNELS) return pairedPixel(step, map, top, left, out, rounded);
  const channelBytes = bytes(step.channels);
  const end = channelBytes - 16;
  const low = f32x4.splat(step.low), high = f32x4.splat(step.high);
  for (let c: usize = 0; ; c = min(c + 16, end)) {
    let sum = v128.load(step.bias + c);
    for (let i = 0; i < step.rows; i++) {
      const y = top + i * step.rateY;
      if (y < 0 || y >= step.height) continue;
      let tap = step.filter + <usize>(i * step.columns) * channelBytes + c;
      for (let j = 0; j < step.columns; j++, tap += channelBytes) {
        const x = left + j * step.rateX;
        if (x < 0 || x >= step.width) continue;
        const value = v128.load(map + <usize>(y * step.width + x) * step.xPitch + c);
        sum = rounded ? f32x4.add(f32x4.mul(value, v128.load(tap)), sum) : madd(value, v128.load(tap), sum);
      }
    }
    v128.store(out + c, clamp(sum, low, high));
    if (c == end) break;
  }
}

/**
 * The same with eight channels at a time; the last eight may overlap those before. Which taps lie on the map is known before the loop, whose branches would else take
 * longer than the arithmetic: this is three to eight times as fast.
 */
@inline
function pairedPixel(step: WideDepthwise, map: usize, top: i32, left: i32, out: usize, rounded: bool): void {
  const channelBytes = bytes(step.channels);
  const end = channelBytes - bytes(PAIR_CHANNELS);
  const low = f32x4.splat(step.low), high = f32x4.splat(step.high);
  const firstRow = firstTap(top, step.rateY), lastRow = lastTap(top, step.rateY, step.rows, step.height);
  const firstColumn = firstTap(left, step.rateX), lastColumn = lastTap(left, step.rateX, step.columns, step.width);
  const rowBytes = <usize>(step.rateY * step.width) * step.xPitch, columnBytes = <usize>step.rateX * step.xPitch;
  const from = map + <usize>((top + firstRow * step.rateY) * step.width + left + firstColumn * step.rateX) * step.xPitch;
  const taps = step.filter + <usize>(firstRow * step.columns + firstColumn) * channelBytes;
  for (let c: usize = 0; ; c = min(c + bytes(PAIR_CHANNELS), end)) {
    let s = v128.load(step.bias + c), t = v128.load(step.bias + c, 16);
    let row = from + c, rowTaps = taps + c;
    for (let i = firstRow; i < lastRow; i++, row += rowBytes, rowTaps += <usize>step.columns * channelBytes) {
      let at = row, tap = rowTaps;
      for (let j = firstColumn; j < lastColumn; j++, at += columnBytes, tap += channelBytes) {
        const x = v128.load(at), y = v128.load(at, 16), v = v128.load(tap), w = v128.load(tap, 16);
        s = rounded ? f32x4.add(f32x4.mul(x, v), s) : madd(x, v, s);
        t = rounded ? f32x4.add(f32x4.mul(y, w), t) : madd(y, w, t);
      }
    }
    s = clamp(s, low, high), t = clamp(t, low, high);
    const to = out + c;
    v128.store(to, s), v128.store(to, t, 16);
    if (c == end) break;
  }
}

/** The first tap on the map, of a filter whose first one lies at `start`. */
@inline
function firstTap(start: i32, rate: i32): i32 {
  return start < 0 ? (rate - 1 - start) / rate : 0;
}

/** The one behind the last. */
@inline
function lastTap(start: i32, rate: i32, taps: i32, size: i32): i32 {
  return min(taps, max((size - start + rate - 1) / rate, 0));
}

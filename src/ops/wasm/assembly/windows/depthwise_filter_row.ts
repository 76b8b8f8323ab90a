/**
 * What one row adds to the gradient of a 3x3 depthwise filter: for every channel and tap, the sum over the row's pixels of what the tap saw times
 * the gradient there.
 *
 * It is the mirror image of depthwise_row.ts: pixels at the edges take only the taps that lie on the map, and in between four pixels (three at stride 2) are
 * taken together, whose gradients stay in registers while the rows of the filter pass by. Here nothing may be taken twice, so what does not fill a strip
 * is taken pixel by pixel, and lanes that were there before count as zero.
 */
import { addPairs } from './depthwise_filter_pairs';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes, madd } from '../math';
import { Taps } from './taps';

/**
 * @param top row that the filter's first row lies on: its pixel 0, or 0 where that row is outside the map; the next two likewise
 * @param gradient pixel 0 of the row; `gradientPitch` bytes from one to the next
 * @param sums [3][3][channels], at least four channels
 */
export function addFilterRow(t: Taps, top: usize, middle: usize, bottom: usize, gradient: usize, gradientPitch: usize, sums: usize): void {
  const channelBytes = bytes(t.channels);
  // Rows that exist follow each other: those above the map are skipped together with their part of the filter.
  for (let skipped = 0; skipped < 2 && !top; skipped++) {
    sums += 3 * channelBytes;
    top = middle;
    middle = bottom;
    bottom = 0;
  }
  const rows = i32(top != 0) + i32(middle != 0) + i32(bottom != 0);
  const pitch = t.xPitch;
  const stride = t.strideX;
  const step = <usize>t.rateX * pitch;

  // All three columns of these pixels lie on the map.
  const innerFirst = min(max((t.padLeft + stride - 1) / stride, 0), t.outWidth);
  const room = t.width - 1 - 2 * t.rateX + t.padLeft;
  const innerLast = max(min(room < 0 ? 0 : room / stride + 1, t.outWidth), innerFirst);

  for (let x = 0; x < innerFirst; x++) addEdgePixel(t, top, middle, bottom, rows, x * stride - t.padLeft, gradient + <usize>x * gradientPitch, sums);
  const size = stride == 1 ? 4 : stride == 2 && t.rateX == 1 ? 3 : 1;
  const phases = stride == 1 ? t.rateX : 1;
  for (let phase = 0; phase < phases; phase++) {
    for (let x = innerFirst + phase; x < innerLast; ) {
      const from = <usize>(x * stride - t.padLeft) * pitch;
      const dy = gradient + <usize>x * gradientPitch;
      const isStrip = x + (size - 1) * phases < innerLast;
      if (isStrip && size == 4) addStrip(top + from, middle + from, bottom + from, rows, step, dy, <usize>phases * gradientPitch, channelBytes, sums, 4);
      else if (isStrip && size == 3) addStrip(top + from, middle + from, bottom + from, rows, step, dy, gradientPitch, channelBytes, sums, 3);
      else addPixel(top + from, middle + from, bottom + from, rows, 3, step, dy, channelBytes, sums);
      x += isStrip ? size * phases : phases;
    }
  }
  for (let x = innerLast; x < t.outWidth; x++) addEdgePixel(t, top, middle, bottom, rows, x * stride - t.padLeft, gradient + <usize>x * gradientPitch, sums);
}

/** Of the last four channels, those that do not belong to a vector before. */
@inline
function restOf(channelBytes: usize): v128 {
  return i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(4 - ((<i32>channelBytes >> 2) & 3)));
}

/** Four pixels at stride 1, or three at stride 2; `pixels` is a constant wherever this is called. */
@inline
function addStrip(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, gradient: usize, gradientStep: usize, channelBytes: usize, sums: usize, pixels: i32,
): void {
  const whole = channelBytes & ~15;
  let first: usize = 0;
  if (WIDE_VECTORS) for (; first + 32 <= whole; first += 32) addPairs(top + first, middle + first, bottom + first, rows, step, gradient + first, gradientStep, channelBytes, sums + first, pixels);
  for (let c = first; c < whole; c += 16) {
    let dy = gradient + c;
    const d0 = v128.load(dy), d1 = v128.load((dy += gradientStep)), d2 = v128.load((dy += gradientStep));
    const d3 = pixels == 4 ? v128.load(dy + gradientStep) : d2;
    addVectors(top + c, middle + c, bottom + c, rows, step, d0, d1, d2, d3, channelBytes, sums + c, pixels);
  }
  if (whole == channelBytes) return;
  const c = channelBytes - 16;
  const rest = restOf(channelBytes);
  let dy = gradient + c;
  const d0 = v128.and(rest, v128.load(dy)), d1 = v128.and(rest, v128.load((dy += gradientStep))), d2 = v128.and(rest, v128.load((dy += gradientStep)));
  const d3 = pixels == 4 ? v128.and(rest, v128.load(dy + gradientStep)) : d2;
  addVectors(top + c, middle + c, bottom + c, rows, step, d0, d1, d2, d3, channelBytes, sums + c, pixels);
}

@inline
function addVectors(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, d0: v128, d1: v128, d2: v128, d3: v128, channelBytes: usize, tap: usize, pixels: i32,
): void {
  let at = top;
  for (let i = 1; i <= rows; i++) {
    let a0 = v128.load(tap), a1 = v128.load(tap + channelBytes), a2 = v128.load(tap + 2 * channelBytes);
    let x = v128.load(at);
    if (pixels == 4) {
      a0 = madd(x, d0, a0);
      x = v128.load((at += step)), a0 = madd(x, d1, a0), a1 = madd(x, d0, a1);
      x = v128.load((at += step)), a0 = madd(x, d2, a0), a1 = madd(x, d1, a1), a2 = madd(x, d0, a2);
      x = v128.load((at += step)), a0 = madd(x, d3, a0), a1 = madd(x, d2, a1), a2 = madd(x, d1, a2);
      x = v128.load((at += step)), a1 = madd(x, d3, a1), a2 = madd(x, d2, a2);
      x = v128.load(at + step), a2 = madd(x, d3, a2);
    } else {
      a0 = madd(x, d0, a0);
      x = v128.load((at += step)), a1 = madd(x, d0, a1);
      x = v128.load((at += step)), a2 = madd(x, d0, a2), a0 = madd(x, d1, a0);
      x = v128.load((at += step)), a1 = madd(x, d1, a1);
      x = v128.load((at += step)), a2 = madd(x, d1, a2), a0 = madd(x, d2, a0);
      x = v128.load((at += step)), a1 = madd(x, d2, a1);
      x = v128.load(at + step), a2 = madd(x, d2, a2);
    }
    v128.store(tap, a0), v128.store(tap + channelBytes, a1), v128.store(tap + 2 * channelBytes, a2);
    tap += 3 * channelBytes;
    at = i == 1 ? middle : bottom;
  }
}

/** One pixel whose left column is `left`, with those of its columns that lie on the map. */
@inline
function addEdgePixel(t: Taps, top: usize, middle: usize, bottom: usize, rows: i32, left: i32, gradient: usize, sums: usize): void {
  const rate = t.rateX;
  const channelBytes = bytes(t.channels);
  let columns = 3;
  while (columns > 0 && left + (columns - 1) * rate >= t.width) columns--;
  for (; columns > 0 && left < 0; columns--) {
    left += rate;
    sums += channelBytes;
  }
  if (columns <= 0) return;
  const from = <usize>left * t.xPitch;
  addPixel(top + from, middle + from, bottom + from, rows, columns, <usize>rate * t.xPitch, gradient, channelBytes, sums);
}

function addPixel(top: usize, middle: usize, bottom: usize, rows: i32, columns: i32, step: usize, gradient: usize, channelBytes: usize, sums: usize): void {
  const whole = channelBytes & ~15;
  for (let c: usize = 0; c < channelBytes; c += 16) {
    let at = c;
    let dy = v128.load(gradient + c);
    if (c == whole) {
      at = channelBytes - 16;
      dy = v128.and(restOf(channelBytes), v128.load(gradient + at));
    }
    let tap = sums + at;
    let row = top + at;
    for (let i = 1; i <= rows; i++) {
      v128.store(tap, madd(v128.load(row), dy, v128.load(tap)));
      if (columns > 1) v128.store(tap + channelBytes, madd(v128.load(row + step), dy, v128.load(tap + channelBytes)));
      if (columns > 2) v128.store(tap + 2 * channelBytes, madd(v128.load(row + 2 * step), dy, v128.load(tap + 2 * channelBytes)));
      tap += 3 * channelBytes;
      row = (i == 1 ? middle : bottom) + at;
    }
  }
}

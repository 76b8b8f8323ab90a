/**
 * The strips of a depthwise row (depthwise_row.ts) for vectors of 256 bits: eight channels at a time, as two vectors side by side, which V8 makes one of (see
 * tall_tiles.ts). Both are loaded before either is stored, and addresses that two loads share are computed once: else V8 leaves them two.
 *
 * Strips of six or eight pixels would need fewer loads, but are no faster: what is left is waiting for the map.
 */
import { clamp, madd, mulAdd } from '../math';

/** Bytes of two vectors. */
const PAIR: usize = 32;
/** Channels that there have to be; the last eight may overlap those before. */
export const PAIR_CHANNELS = 8;

@inline
function rectified(rectify: bool, x: v128): v128 {
  return rectify ? f32x4.pmax(x, f32x4.splat(0)) : x;
}

@inline
function sumWith(rounded: bool, x: v128, weight: v128, sum: v128): v128 {
  return rounded ? mulAdd(x, weight, sum) : madd(x, weight, sum);
}

@inline
function storePair(to: usize, s: v128, t: v128, low: v128, high: v128): void {
  s = clamp(s, low, high), t = clamp(t, low, high);
  v128.store(to, s), v128.store(to, t, 16);
}

/** Four pixels at stride 1, `step` bytes apart, over all channels. Sums are s, and t four channels on; so are columns x and y, taps v and w. */
@inline
export function pairedStrip4(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, outStep: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  const end = channelBytes - PAIR;
  for (let c: usize = 0; ; c = min(c + PAIR, end)) {
    let s0 = v128.load(bias + c), t0 = v128.load(bias + c, 16);
    let s1 = s0, t1 = t0, s2 = s0, t2 = t0, s3 = s0, t3 = t0;
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      const tap1 = tap + channelBytes, tap2 = tap1 + channelBytes;
      const v0 = v128.load(tap), w0 = v128.load(tap, 16), v1 = v128.load(tap1), w1 = v128.load(tap1, 16), v2 = v128.load(tap2), w2 = v128.load(tap2, 16);
      let x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s0 = sumWith(rounded, x, v0, s0), t0 = sumWith(rounded, y, w0, t0);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s1 = sumWith(rounded, x, v0, s1), t1 = sumWith(rounded, y, w0, t1), s0 = sumWith(rounded, x, v1, s0), t0 = sumWith(rounded, y, w1, t0);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s2 = sumWith(rounded, x, v0, s2), t2 = sumWith(rounded, y, w0, t2), s1 = sumWith(rounded, x, v1, s1), t1 = sumWith(rounded, y, w1, t1);
      s0 = sumWith(rounded, x, v2, s0), t0 = sumWith(rounded, y, w2, t0);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s3 = sumWith(rounded, x, v0, s3), t3 = sumWith(rounded, y, w0, t3), s2 = sumWith(rounded, x, v1, s2), t2 = sumWith(rounded, y, w1, t2);
      s1 = sumWith(rounded, x, v2, s1), t1 = sumWith(rounded, y, w2, t1);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s3 = sumWith(rounded, x, v1, s3), t3 = sumWith(rounded, y, w1, t3), s2 = sumWith(rounded, x, v2, s2), t2 = sumWith(rounded, y, w2, t2);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s3 = sumWith(rounded, x, v2, s3), t3 = sumWith(rounded, y, w2, t3);
      tap = tap2 + channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    let to = out + c;
    storePair(to, s0, t0, low, high), to += outStep;
    storePair(to, s1, t1, low, high), to += outStep;
    storePair(to, s2, t2, low, high), to += outStep;
    storePair(to, s3, t3, low, high);
    if (c == end) break;
  }
}

/** Three neighbouring pixels at stride 2, over all channels. */
@inline
export function pairedStrip3(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, outStep: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  const end = channelBytes - PAIR;
  for (let c: usize = 0; ; c = min(c + PAIR, end)) {
    let s0 = v128.load(bias + c), t0 = v128.load(bias + c, 16);
    let s1 = s0, t1 = t0, s2 = s0, t2 = t0;
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      const tap1 = tap + channelBytes, tap2 = tap1 + channelBytes;
      const v0 = v128.load(tap), w0 = v128.load(tap, 16), v1 = v128.load(tap1), w1 = v128.load(tap1, 16), v2 = v128.load(tap2), w2 = v128.load(tap2, 16);
      let x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s0 = sumWith(rounded, x, v0, s0), t0 = sumWith(rounded, y, w0, t0);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s0 = sumWith(rounded, x, v1, s0), t0 = sumWith(rounded, y, w1, t0);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s0 = sumWith(rounded, x, v2, s0), t0 = sumWith(rounded, y, w2, t0), s1 = sumWith(rounded, x, v0, s1), t1 = sumWith(rounded, y, w0, t1);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s1 = sumWith(rounded, x, v1, s1), t1 = sumWith(rounded, y, w1, t1);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s1 = sumWith(rounded, x, v2, s1), t1 = sumWith(rounded, y, w2, t1), s2 = sumWith(rounded, x, v0, s2), t2 = sumWith(rounded, y, w0, t2);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s2 = sumWith(rounded, x, v1, s2), t2 = sumWith(rounded, y, w1, t2);
      at += step, x = rectified(rectify, v128.load(at)), y = rectified(rectify, v128.load(at, 16));
      s2 = sumWith(rounded, x, v2, s2), t2 = sumWith(rounded, y, w2, t2);
      tap = tap2 + channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    let to = out + c;
    storePair(to, s0, t0, low, high), to += outStep;
    storePair(to, s1, t1, low, high), to += outStep;
    storePair(to, s2, t2, low, high);
    if (c == end) break;
  }
}

/** One pixel over all channels; `columns`, how many of its columns count, is a constant wherever this is called. */
@inline
export function pairedPixel(
  top: usize, middle: usize, bottom: usize, rows: i32, columns: i32, step: usize, filter: usize, channelBytes: usize, bias: usize,
  out: usize, low: v128, high: v128, rectify: bool, rounded: bool,
): void {
  const end = channelBytes - PAIR;
  for (let c: usize = 0; ; c = min(c + PAIR, end)) {
    let s = v128.load(bias + c), t = v128.load(bias + c, 16);
    let tap = filter + c;
    let at = top + c;
    for (let i = 1; i <= rows; i++) {
      const tap1 = tap + channelBytes, tap2 = tap1 + channelBytes, at1 = at + step, at2 = at1 + step;
      if (columns > 0) s = sumWith(rounded, rectified(rectify, v128.load(at)), v128.load(tap), s), t = sumWith(rounded, rectified(rectify, v128.load(at, 16)), v128.load(tap, 16), t);
      if (columns > 1) s = sumWith(rounded, rectified(rectify, v128.load(at1)), v128.load(tap1), s), t = sumWith(rounded, rectified(rectify, v128.load(at1, 16)), v128.load(tap1, 16), t);
      if (columns > 2) s = sumWith(rounded, rectified(rectify, v128.load(at2)), v128.load(tap2), s), t = sumWith(rounded, rectified(rectify, v128.load(at2, 16)), v128.load(tap2, 16), t);
      tap = tap2 + channelBytes;
      at = (i == 1 ? middle : bottom) + c;
    }
    storePair(out + c, s, t, low, high);
    if (c == end) break;
  }
}

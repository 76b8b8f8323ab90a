/**
 * Convolution of what is not written side by side first (taps.ts), for vectors of 256 bits: what a row of a filter sees of a map is a run of memory already, and a tile
 * steps from run to run. With few channels, as in the first layer, writing takes as long as multiplying.
 *
 * For filters whose columns are neighbours, and pixels whose taps all lie on the map.
 */
import { bytes } from '../math';
import { Product } from './product';
import { tile5x16, tile6x16 } from './tall_tiles';
import { Taps } from '../windows/taps';

/** Columns of a panel, see gemm.ts. */
const PANEL = 16;

/**
 * Whether pixels of an output row can be computed like this, those from `runsFirst` to `runsLast`; its taps begin in row `top` of the map. A filter without taps, as the gradient of
 * a strided convolution's input has for pixels that none saw, has no run.
 */
@inline
export function hasRuns(t: Taps, p: Product, top: i32): bool {
  return p.depth > 0 && t.rateX == 1 && t.xPitch == bytes(t.channels) && p.columns % PANEL == 0 && top >= 0 && top + (t.filterHeight - 1) * t.rateY < t.height;
}

@inline
export function runsFirst(t: Taps): i32 {
  return min((t.padLeft + t.strideX - 1) / t.strideX, t.outWidth);
}

@inline
export function runsLast(t: Taps): i32 {
  const room = t.width - t.filterWidth + t.padLeft;
  return room < 0 ? 0 : min(room / t.strideX + 1, t.outWidth);
}

/** Whether so many pixels are some tiles of six and of five. */
@inline
export function areTiles(pixels: i32): bool {
  return 5 * fivesOf(pixels) <= pixels;
}

@inline
function fivesOf(pixels: i32): i32 {
  return (6 - (pixels % 6)) % 6;
}

/** Output pixels [x, x + count) of a row, to `out`. `residual` is what is added to them, or 0. */
export function multiplyRuns(t: Taps, p: Product, image: i32, top: i32, x: i32, count: i32, residual: usize, out: usize): void {
  const rowBytes = <usize>t.width * t.xPitch;
  const from = t.x + <usize>(image * t.height + top) * rowBytes + <usize>(x * t.strideX - t.padLeft) * t.xPitch;
  const pitch = <usize>t.strideX * t.xPitch;
  const length = t.filterWidth * t.channels;
  const gap = <usize>t.rateY * rowBytes - bytes(length);
  const low = f32x4.splat(p.low), high = f32x4.splat(p.high);
  const runs = t.filterHeight;
  for (let column = 0; column < p.columns; column += PANEL) {
    const filter = p.filter + bytes(column * p.depth);
    const bias = p.bias + bytes(column);
    let a = from;
    let to = out + bytes(column);
    let added = residual ? residual + bytes(column) : 0;
    let rest = count;
    for (let fives = fivesOf(count); fives > 0; fives--, rest -= 5) {
      tile5x16(a, pitch, filter, length, bias, added, p.residualPitch, to, p.outPitch, low, high, true, runs, gap);
      a += 5 * pitch;
      to += 5 * p.outPitch;
      if (added) added += 5 * p.residualPitch;
    }
    for (; rest > 0; rest -= 6) {
      tile6x16(a, pitch, filter, length, bias, added, p.residualPitch, to, p.outPitch, low, high, true, runs, gap);
      a += 6 * pitch;
      to += 6 * p.outPitch;
      if (added) added += 6 * p.residualPitch;
    }
  }
}

/**
 * Depthwise convolution with a filter of any size, from one map to another: MobileNet-v3 has 5x5 ones. Units are output rows.
 *
 * Taps outside the map are left out. The last four channels may overlap those before.
 */
import { bytes, clamp, madd } from '../math';

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

/**
 * Bilinear resize of bytes, in float32 as TensorFlow Lite's reference kernel has it: the four products are added one after the other, and of the sum with 0.5 the digits
 * behind the point are left out. Source: tensorflow/lite/kernels/internal/reference/resize_bilinear.h. Units are output rows of the batch.
 */
import { positionOf, ResizeGrid } from '../../resize_grid';

/** Channels that are computed together: a map has as many, or more. */
const CHANNELS = 8;

@unmanaged
export class ByteResize extends ResizeGrid {
  /** uint8 [batch][outHeight][outWidth], pixels of `channels` bytes. */
  out: usize;
  outPitch: usize;
}

export function byteResize(step: ByteResize, first: i32, last: i32, scratch: usize): void {
  const rowBytes = <usize>step.width * step.xPitch;
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const position = positionOf(row - image * step.outHeight, step.rowScale, step.halfPixelCenters);
    const upper = max(<i32>floor(position), 0);
    const map = step.x + <usize>(image * step.height) * rowBytes;
    const above = map + <usize>upper * rowBytes;
    const below = map + <usize>min(<i32>ceil(position), step.height - 1) * rowBytes;
    let out = step.out + <usize>(row * step.outWidth) * step.outPitch;
    for (let x = 0; x < step.outWidth; x++, out += step.outPitch) pixel(step, above, below, position - <f32>upper, positionOf(x, step.columnScale, step.halfPixelCenters), out);
  }
}

@inline
function pixel(step: ByteResize, above: usize, below: usize, y: f32, position: f32, out: usize): void {
  const lower = max(<i32>floor(position), 0);
  const left = <usize>lower * step.xPitch;
  const right = <usize>min(<i32>ceil(position), step.width - 1) * step.xPitch;
  const x = position - <f32>lower;
  const top = f32x4.splat(1 - y), bottom = f32x4.splat(y), near = f32x4.splat(1 - x), far = f32x4.splat(x);
  const last = <usize>(step.channels - CHANNELS);
  for (let i: usize = 0; i < <usize>step.channels; i += CHANNELS) {
    // The last eight may overlap those before.
    const c = min(i, last);
    const a = v128.load8x8_u(above + left + c), b = v128.load8x8_u(above + right + c);
    const d = v128.load8x8_u(below + left + c), e = v128.load8x8_u(below + right + c);
    const q0 = mixed(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b), i32x4.extend_low_i16x8_u(d), i32x4.extend_low_i16x8_u(e), top, bottom, near, far);
    const q1 = mixed(i32x4.extend_high_i16x8_u(a), i32x4.extend_high_i16x8_u(b), i32x4.extend_high_i16x8_u(d), i32x4.extend_high_i16x8_u(e), top, bottom, near, far);
    const words = i16x8.narrow_i32x4_s(q0, q1);
    // The plain kernel keeps the lowest eight bits; a position in front of the map makes sums that are negative.
    const low = v128.and(words, i16x8.splat(255));
    v128.store64_lane(out + c, i8x16.narrow_i16x8_u(low, low), 0);
  }
}

@inline
function mixed(a: v128, b: v128, c: v128, d: v128, top: v128, bottom: v128, near: v128, far: v128): v128 {
  const left = f32x4.add(part(a, top, near), part(c, bottom, near));
  const sum = f32x4.add(f32x4.add(left, part(b, top, far)), part(d, bottom, far));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(sum, f32x4.splat(0.5)));
}

@inline
function part(value: v128, row: v128, column: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(value), row), column);
}

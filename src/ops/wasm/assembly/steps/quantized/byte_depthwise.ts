/** Depthwise 3x3 convolution of bytes from one map to another. Units are output rows. */
import { depthwiseByteRow } from '../../quantized/depthwise_row';
import { ByteWindow, columnBytes } from '../../quantized/window';

@unmanaged
export class ByteDepthwise extends ByteWindow {
  /** uint8 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  out: usize;
  outPitch: usize;
}

export function byteDepthwise(step: ByteDepthwise, first: i32, last: i32, scratch: usize): void {
  const outside = scratch + columnBytes(step);
  memory.fill(outside, <u8>step.xZeroPoint, <usize>step.width * step.xPitch);
  for (let row = first; row < last; row++) {
    depthwiseOutputBytes(step, step.x, step.xPitch, scratch, outside, row, 0, step.outWidth, step.out + <usize>(row * step.outWidth) * step.outPitch, step.outPitch);
  }
}

/**
 * Pixels [from, to) of an output row of a batch, counted over all its maps, from maps that lie one behind the other.
 *
 * @param columns memory of the thread's own: see columnBytes
 * @param outside a row of zero points
 */
export function depthwiseOutputBytes(w: ByteWindow, x: usize, xPitch: usize, columns: usize, outside: usize, row: i32, from: i32, to: i32, out: usize, outPitch: usize): void {
  const image = row / w.outHeight;
  const top = (row - image * w.outHeight) * w.strideY - w.padTop;
  const map = x + <usize>(image * w.height * w.width) * xPitch;
  const middle = top + w.rateY;
  const a = rowOf(w, map, xPitch, top, outside), b = rowOf(w, map, xPitch, middle, outside), c = rowOf(w, map, xPitch, middle + w.rateY, outside);
  depthwiseByteRow(w, a, b, c, xPitch, columns, from, to, out, outPitch);
}

@inline
function rowOf(w: ByteWindow, map: usize, pitch: usize, y: i32, outside: usize): usize {
  return y < 0 || y >= w.height ? outside : map + <usize>(y * w.width) * pitch;
}

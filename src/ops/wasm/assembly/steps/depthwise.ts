/** Depthwise 3x3 convolution from one map to another. Units are output rows. */
import { fetchWindow } from '../windows/fetch';
import { DepthwiseWindow, depthwiseRow, depthwiseRowRounded } from '../windows/depthwise_row';

@unmanaged
export class Depthwise extends DepthwiseWindow {
  /** float32 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** float32 [batch][outHeight][outWidth][channels] */
  out: usize;
  outPitch: usize;
}

export function depthwise(step: Depthwise, first: i32, last: i32, scratch: usize): void {
  for (let row = first; row < last; row++) {
    depthwiseOutputRow(step, step.x, step.xPitch, row, 0, step.outWidth, step.out + <usize>(row * step.outWidth) * step.outPitch, step.outPitch);
  }
}

/** What an output row needs, and the one before it did not, if there is one. `spare` is FETCH_BYTES of the thread's own. */
export function fetchForRow(step: Depthwise, row: i32, isFirst: bool, spare: usize): void {
  const image = row / step.outHeight;
  const y = row - image * step.outHeight;
  const rowBytes = <usize>step.width * step.xPitch;
  const map = step.x + <usize>(image * step.height) * rowBytes;
  fetchWindow(map, rowBytes, step.height, y * step.strideY - step.padTop, 2 * step.rateY, step.strideY, isFirst || y == 0, spare);
}

/** Pixels [from, to) of an output row of a batch, counted over all its maps, from maps that lie one behind the other; `rounded` is a constant. */
@inline
export function depthwiseOutputRow(
  w: DepthwiseWindow, x: usize, xPitch: usize, row: i32, from: i32, to: i32, out: usize, outPitch: usize, rounded: bool = false,
): void {
  const image = row / w.outHeight;
  const top = (row - image * w.outHeight) * w.strideY - w.padTop;
  const map = x + <usize>(image * w.height * w.width) * xPitch;
  const middle = top + w.rateY;
  const bottom = middle + w.rateY;
  const a = rowOf(w, map, xPitch, top), b = rowOf(w, map, xPitch, middle), c = rowOf(w, map, xPitch, bottom);
  if (rounded) depthwiseRowRounded(w, a, b, c, xPitch, from, to, out, outPitch);
  else depthwiseRow(w, a, b, c, xPitch, from, to, out, outPitch);
}

/** Where a row begins; 0 outside the map. */
@inline
function rowOf(w: DepthwiseWindow, map: usize, pitch: usize, y: i32): usize {
  return y < 0 || y >= w.height ? 0 : map + <usize>(y * w.width) * pitch;
}

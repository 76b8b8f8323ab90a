/**
 * Inverted residual: 1x1 expands, depthwise 3x3 filters, 1x1 projects. The wide map in the middle is never whole: the rows
 * that the filter still needs live in a ring, each filtered row in one more, and both stay in the cache. Units are output rows.
 *
 * Rows at the seam of two threads are expanded by both.
 */
import { DepthwiseWindow, depthwiseRow } from '../depthwise_row';
import { multiply, TILE_BYTES } from '../gemm';
import { multiplyPixels, Product } from '../product';

/** Height, width and channels of the window are those of the wide map. */
@unmanaged
export class InvertedResidual extends DepthwiseWindow {
  /** float32 [batch][height][width], pixels of `narrow` channels. */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  narrow: i32;
  expandFilter: usize;
  expandBias: usize;
  expandLow: f32;
  expandHigh: f32;
  /** Bytes from one pixel of the wide rows to the next. */
  widePitch: usize;
  /** A Product: the projection. */
  project: usize;
}

export function invertedResidual(step: InvertedResidual, first: i32, last: i32, scratch: usize): void {
  const product = changetype<Product>(step.project);
  const ringRows = 2 * step.rateY + 1;
  const rowBytes = <usize>step.width * step.widePitch;
  const ring = scratch + TILE_BYTES;
  const filtered = ring + <usize>ringRows * rowBytes;
  let image = -1;
  let next = 0;
  for (let row = first; row < last; row++) {
    const y = row % step.outHeight;
    const top = y * step.strideY - step.padTop;
    if (row / step.outHeight != image) {
      image = row / step.outHeight;
      next = 0;
    }
    // Rows above the first that is needed were needed by nobody here.
    next = max(next, top);
    for (const end = min(top + 2 * step.rateY + 1, step.height); next < end; next++) {
      expandRow(step, image * step.height + next, ring + <usize>(next % ringRows) * rowBytes, scratch);
    }
    const a = wideRow(step, top, ring, rowBytes, ringRows);
    const b = wideRow(step, top + step.rateY, ring, rowBytes, ringRows);
    const c = wideRow(step, top + 2 * step.rateY, ring, rowBytes, ringRows);
    depthwiseRow(step, a, b, c, step.widePitch, 0, step.outWidth, filtered, step.widePitch);
    multiplyPixels(product, filtered, step.widePitch, row * step.outWidth, step.outWidth, scratch);
  }
}

function expandRow(step: InvertedResidual, row: i32, to: usize, spare: usize): void {
  const from = step.x + <usize>(row * step.width) * step.xPitch;
  multiply(
    from, step.xPitch, step.width, step.expandFilter, step.narrow, step.channels, step.expandBias,
    0, 0, to, step.widePitch, step.expandLow, step.expandHigh, spare,
  );
}

/** Where a row of the wide map lies in the ring; 0 outside the map. */
@inline
function wideRow(step: InvertedResidual, y: i32, ring: usize, rowBytes: usize, ringRows: i32): usize {
  return y < 0 || y >= step.height ? 0 : ring + <usize>(y % ringRows) * rowBytes;
}

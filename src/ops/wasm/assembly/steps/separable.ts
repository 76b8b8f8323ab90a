/**
 * Separable convolution: depthwise 3x3, then 1x1, without the map between them. A band of filtered pixels is written to
 * memory that stays in the cache, and multiplied at once. Units are output rows.
 */
import { DepthwiseWindow } from '../depthwise_row';
import { TILE_BYTES } from '../gemm';
import { bytes } from '../math';
import { multiplyPixels, Product } from '../product';
import { depthwiseOutputRow } from './depthwise';

@unmanaged
export class Separable extends DepthwiseWindow {
  /** float32 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** Pixels of a band. */
  band: i32;
  /** Bytes from one pixel of a band to the next. */
  bandPitch: usize;
  /** A Product: the 1x1 convolution. */
  pointwise: usize;
}

export function separable(step: Separable, first: i32, last: i32, scratch: usize): void {
  const product = changetype<Product>(step.pointwise);
  const band = scratch + TILE_BYTES;
  const rowsOfBand = max(1, step.band / step.outWidth);
  for (let row = first; row < last; row += rowsOfBand) {
    const rows = min(rowsOfBand, last - row);
    // A band holds several whole rows, or part of one.
    for (let x = 0; x < step.outWidth; x += step.band) {
      const columns = min(step.band, step.outWidth - x);
      for (let i = 0; i < rows; i++) {
        depthwiseOutputRow(step, step.x, step.xPitch, row + i, x, x + columns, band + <usize>(i * columns) * step.bandPitch, step.bandPitch);
      }
      multiplyPixels(product, band, step.bandPitch, row * step.outWidth + x, rows * columns, scratch);
    }
  }
}

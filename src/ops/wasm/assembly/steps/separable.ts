/**
 * Separable convolution: depthwise 3x3, then 1x1, without the map between them. A band of filtered pixels is written to
 * memory that stays in the cache, and multiplied at once. Units are output pixels.
 */
import { DepthwiseWindow } from '../windows/depthwise_row';
import { TILE_BYTES } from '../products/gemm';
import { multiplyPixels, Product } from '../products/product';
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
  for (let pixel = first; pixel < last; pixel += step.band) {
    const count = min(step.band, last - pixel);
    filterPixels(step, pixel, count, band);
    multiplyPixels(product, band, step.bandPitch, pixel, count, scratch);
  }
}

/** The depthwise convolution at `count` output pixels: parts of rows, and whole ones. */
function filterPixels(step: Separable, pixel: i32, count: i32, to: usize): void {
  for (const end = pixel + count; pixel < end; ) {
    const row = pixel / step.outWidth;
    const x = pixel - row * step.outWidth;
    const columns = min(step.outWidth - x, end - pixel);
    depthwiseOutputRow(step, step.x, step.xPitch, row, x, x + columns, to, step.bandPitch);
    to += <usize>columns * step.bandPitch;
    pixel += columns;
  }
}

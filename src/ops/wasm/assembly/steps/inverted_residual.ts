/**
 * Inverted residual: 1x1 expands, depthwise 3x3 filters, 1x1 projects. The wide map in the middle is never whole (ring.ts), each filtered row lives in one more, and both stay
 * in the cache. Units are output rows.
 */
import { DepthwiseWindow, depthwiseRow } from '../windows/depthwise_row';
import { multiply, TILE_BYTES } from '../products/gemm';
import { multiplyPixels, Product } from '../products/product';
import { ringRows, rowsOverRing } from '../windows/ring';

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

  @inline
  rowBytes(): usize {
    return <usize>this.width * this.widePitch;
  }

  @inline
  expandRow(row: i32, to: usize, scratch: usize): void {
    const from = this.x + <usize>(row * this.width) * this.xPitch;
    multiply(
      from, this.xPitch, this.width, this.expandFilter, this.narrow, this.channels, this.expandBias,
      0, 0, to, this.widePitch, this.expandLow, this.expandHigh, scratch,
    );
  }

  @inline
  finishRow(row: i32, top: usize, middle: usize, bottom: usize, scratch: usize): void {
    const filtered = scratch + TILE_BYTES + <usize>ringRows(this.rateY) * this.rowBytes();
    depthwiseRow(this, top, middle, bottom, this.widePitch, 0, this.outWidth, filtered, this.widePitch);
    multiplyPixels(changetype<Product>(this.project), filtered, this.widePitch, row * this.outWidth, this.outWidth, scratch);
  }
}

export function invertedResidual(step: InvertedResidual, first: i32, last: i32, scratch: usize): void {
  rowsOverRing(step, first, last, scratch + TILE_BYTES, step.rowBytes(), 0, scratch);
}

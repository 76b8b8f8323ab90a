/**
 * Convolution of any size, stride and rate: what the taps of an output pixel see is written side by side (im2col), which
 * makes it a matrix product. Units are output rows.
 */
import { WIDE_VECTORS } from '../generated/vectors';
import { multiply, TILE_BYTES } from '../products/gemm';
import { bytes } from '../math';
import { Product } from '../products/product';
import { areTiles, hasRuns, multiplyRuns, runsFirst, runsLast } from '../products/runs';
import { Taps, writeTaps } from '../windows/taps';

@unmanaged
export class Conv2D extends Taps {
  /** A Product: its filter has one row a tap and channel. */
  product: usize;
  /** Bytes from one row, and from one map of the result to the next: its pixels need not lie side by side. */
  outRowPitch: usize;
  outMapPitch: usize;
  /** Pixels whose taps are written before they are multiplied: as many as stay in the cache. */
  band: i32;
}

export function conv2d(step: Conv2D, first: i32, last: i32, scratch: usize): void {
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const top = (row - image * step.outHeight) * step.strideY - step.padTop;
    let x = 0;
    if (WIDE_VECTORS && hasRuns(step, changetype<Product>(step.product), top)) {
      for (const end = runsLast(step); x < end; ) {
        const inner = max(x, runsFirst(step));
        const count = min(step.band, end - inner);
        if (!areTiles(count)) break;
        convolve(step, row, top, x, inner, scratch);
        multiplyRuns(step, changetype<Product>(step.product), image, top, inner, count, residualAt(step, row, inner), outAt(step, row, inner));
        x = inner + count;
      }
    }
    convolve(step, row, top, x, step.outWidth, scratch);
  }
}

/** Pixels [x, end) of an output row. */
function convolve(step: Conv2D, row: i32, top: i32, x: i32, end: i32, scratch: usize): void {
  const p = changetype<Product>(step.product);
  const image = row / step.outHeight;
  const band = scratch + TILE_BYTES;
  const pitch = bytes(p.depth);
  for (; x < end; x += step.band) {
    const count = min(step.band, end - x);
    for (let i = 0; i < count; i++) writeTaps(step, image, top, (x + i) * step.strideX - step.padLeft, band + <usize>i * pitch);
    multiply(band, pitch, count, p.filter, p.depth, p.columns, p.bias, residualAt(step, row, x), p.residualPitch, outAt(step, row, x), p.outPitch, p.low, p.high, scratch);
  }
}

@inline
function residualAt(step: Conv2D, row: i32, x: i32): usize {
  const p = changetype<Product>(step.product);
  return p.residual ? p.residual + <usize>(row * step.outWidth + x) * p.residualPitch : 0;
}

@inline
function outAt(step: Conv2D, row: i32, x: i32): usize {
  const p = changetype<Product>(step.product);
  const image = row / step.outHeight;
  return p.out + <usize>image * step.outMapPitch + <usize>(row - image * step.outHeight) * step.outRowPitch + <usize>x * p.outPitch;
}

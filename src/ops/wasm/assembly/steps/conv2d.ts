/**
 * Convolution of any size, stride and rate: what the taps of an output pixel see is written side by side (im2col), which
 * makes it a matrix product. Units are output rows.
 */
import { multiply, TILE_BYTES } from '../gemm';
import { bytes } from '../math';
import { Product } from '../product';
import { Taps, writeTaps } from '../taps';

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
  const p = changetype<Product>(step.product);
  const band = scratch + TILE_BYTES;
  const pitch = bytes(p.depth);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const y = row - image * step.outHeight;
    const top = y * step.strideY - step.padTop;
    const out = p.out + <usize>image * step.outMapPitch + <usize>y * step.outRowPitch;
    for (let x = 0; x < step.outWidth; x += step.band) {
      const count = min(step.band, step.outWidth - x);
      for (let i = 0; i < count; i++) writeTaps(step, image, top, (x + i) * step.strideX - step.padLeft, band + <usize>i * pitch);
      const residual = p.residual ? p.residual + <usize>(row * step.outWidth + x) * p.residualPitch : 0;
      const to = out + <usize>x * p.outPitch;
      multiply(band, pitch, count, p.filter, p.depth, p.columns, p.bias, residual, p.residualPitch, to, p.outPitch, p.low, p.high, scratch);
    }
  }
}

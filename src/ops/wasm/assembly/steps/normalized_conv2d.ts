/** Convolution of any size, stride and rate, and frozen batch normalisation: units are output rows. */
import { TILE_BYTES } from '../products/gemm';
import { bytes } from '../math';
import { multiplyNormalized, Normalization } from '../products/normalization';
import { Product } from '../products/product';
import { writeTaps } from '../windows/taps';
import { Conv2D } from './conv2d';

@unmanaged
export class NormalizedConv2D extends Conv2D {
  /** A Normalization. */
  normalization: usize;
}

export function normalizedConv2d(step: NormalizedConv2D, first: i32, last: i32, scratch: usize): void {
  const p = changetype<Product>(step.product);
  const n = changetype<Normalization>(step.normalization);
  const band = scratch + TILE_BYTES;
  const pitch = bytes(p.depth);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const top = (row - image * step.outHeight) * step.strideY - step.padTop;
    for (let x = 0; x < step.outWidth; x += step.band) {
      const count = min(step.band, step.outWidth - x);
      for (let i = 0; i < count; i++) writeTaps(step, image, top, (x + i) * step.strideX - step.padLeft, band + <usize>i * pitch);
      const pixel = <usize>(row * step.outWidth + x);
      const residual = n.residual ? n.residual + pixel * n.residualPitch : 0;
      multiplyNormalized(p, n, band, pitch, count, residual, p.out + pixel * p.outPitch, scratch);
    }
  }
}

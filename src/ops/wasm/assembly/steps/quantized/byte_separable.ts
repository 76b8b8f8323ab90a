/** Separable convolution of bytes: steps/separable.ts with integers. Units are output pixels. */
import { multiplyBytes } from '../../quantized/gemm';
import { ByteProduct, productBytes } from '../../quantized/product';
import { ByteWindow, columnBytes } from '../../quantized/window';
import { depthwiseOutputBytes } from './byte_depthwise';

@unmanaged
export class ByteSeparable extends ByteWindow {
  /** uint8 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** Pixels of a band. */
  band: i32;
  /** Bytes from one pixel of a band to the next. */
  bandPitch: usize;
  /** A ByteProduct: the 1x1 convolution. */
  pointwise: usize;
}

export function byteSeparable(step: ByteSeparable, first: i32, last: i32, scratch: usize): void {
  const product = changetype<ByteProduct>(step.pointwise);
  const columns = scratch + productBytes(product);
  const outside = columns + columnBytes(step);
  const band = outside + <usize>step.width * step.xPitch;
  memory.fill(outside, <u8>step.xZeroPoint, band - outside);
  for (let pixel = first; pixel < last; pixel += step.band) {
    const count = min(step.band, last - pixel);
    filterPixels(step, pixel, count, columns, outside, band);
    multiplyBytes(product, band, step.bandPitch, pixel, count, scratch);
  }
}

/** The depthwise convolution at `count` output pixels: parts of rows, and whole ones. */
function filterPixels(step: ByteSeparable, pixel: i32, count: i32, columns: usize, outside: usize, to: usize): void {
  for (const end = pixel + count; pixel < end; ) {
    const row = pixel / step.outWidth;
    const x = pixel - row * step.outWidth;
    const some = min(step.outWidth - x, end - pixel);
    depthwiseOutputBytes(step, step.x, step.xPitch, columns, outside, row, x, x + some, to, step.bandPitch);
    to += <usize>some * step.bandPitch;
    pixel += some;
  }
}

/** Convolution of bytes of any size, stride and rate, as steps/conv2d.ts does it with floats. Units are output rows. */
import { multiplyRows } from '../../quantized/gemm';
import { ByteProduct, productBytes } from '../../quantized/product';
import { Taps, writeByteTaps } from '../../windows/taps';

/** Bytes of taps in a row that are copied together. */
const SHORT = 16;

@unmanaged
export class ByteConv2D extends Taps {
  /** A ByteProduct: its filter has one row a tap and channel. */
  product: usize;
  /** What lies around the map. */
  xZeroPoint: i32;
  /** Pixels whose taps are written before they are multiplied, and the bytes from one to the next. 16 bytes behind the last may be written. */
  band: i32;
  bandPitch: usize;
}

export function byteConv2d(step: ByteConv2D, first: i32, last: i32, scratch: usize): void {
  const p = changetype<ByteProduct>(step.product);
  const band = scratch + productBytes(p);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const top = (row - image * step.outHeight) * step.strideY - step.padTop;
    for (let x = 0; x < step.outWidth; x += step.band) {
      const count = min(step.band, step.outWidth - x);
      writePixels(step, image, top, x, count, band);
      const pixel = <usize>(row * step.outWidth + x);
      const residual = p.residual ? p.residual + pixel * p.residualPitch : 0;
      multiplyRows(p, band, step.bandPitch, count, residual, p.out + pixel * p.outPitch, p.outPitch, scratch);
    }
  }
}

/** What the taps of `count` pixels see, from pixel x of a row on. */
function writePixels(step: ByteConv2D, image: i32, top: i32, x: i32, count: i32, to: usize): void {
  const isInside = top >= 0 && top + (step.filterHeight - 1) * step.rateY < step.height;
  const isShort = isInside && step.rateX == 1 && step.xPitch == step.channels && step.filterWidth * step.channels <= SHORT;
  const from = step.x + <usize>((image * step.height + top) * step.width) * step.xPitch;
  for (let left = x * step.strideX - step.padLeft; count > 0; count--, left += step.strideX, to += step.bandPitch) {
    if (isShort && left >= 0 && left + step.filterWidth <= step.width) copyShort(step, from + <usize>left * step.xPitch, to);
    else writeByteTaps(step, image, top, left, to, step.xZeroPoint);
  }
}

/** Taps that all lie on the map, in rows of at most 16 bytes. What is copied too much, the next row or pixel writes over. */
@inline
function copyShort(step: ByteConv2D, from: usize, to: usize): void {
  const pitch = <usize>(step.rateY * step.width) * step.xPitch;
  const size = <usize>step.filterWidth * step.channels;
  for (let row = step.filterHeight; row > 0; row--, from += pitch, to += size) v128.store(to, v128.load(from));
}

/** Convolution of bytes of any size, stride and rate, as steps/conv2d.ts does it with floats. Units are output rows. */
import { ByteProduct, multiplyRows, productBytes } from '../../quantized/gemm';
import { Taps, writeByteTaps } from '../../taps';

@unmanaged
export class ByteConv2D extends Taps {
  /** A ByteProduct: its filter has one row a tap and channel. */
  product: usize;
  /** What lies around the map. */
  xZeroPoint: i32;
  /** Pixels whose taps are written before they are multiplied, and the bytes from one to the next. */
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
      for (let i = 0; i < count; i++) {
        writeByteTaps(step, image, top, (x + i) * step.strideX - step.padLeft, band + <usize>i * step.bandPitch, step.xZeroPoint);
      }
      const pixel = <usize>(row * step.outWidth + x);
      const residual = p.residual ? p.residual + pixel * p.residualPitch : 0;
      multiplyRows(p, band, step.bandPitch, count, residual, p.out + pixel * p.outPitch, p.outPitch, scratch);
    }
  }
}

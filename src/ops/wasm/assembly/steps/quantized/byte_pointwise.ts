/** 1x1 convolution of bytes: a matrix product with one row a pixel. Units are pixels. */
import { multiplyBytes } from '../../quantized/gemm';
import { ByteProduct } from '../../quantized/product';

@unmanaged
export class BytePointwise extends ByteProduct {
  /** uint8 [pixels][depth] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
}

export function bytePointwise(step: BytePointwise, first: i32, last: i32, scratch: usize): void {
  multiplyBytes(step, step.x + <usize>first * step.xPitch, step.xPitch, first, last - first, scratch);
}

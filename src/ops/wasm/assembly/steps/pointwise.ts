/** 1x1 convolution: a matrix product with one row a pixel. Units are pixels. */
import { multiplyPixels, Product } from '../products/product';

@unmanaged
export class Pointwise extends Product {
  /** float32 [pixels][depth] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
}

export function pointwise(step: Pointwise, first: i32, last: i32, scratch: usize): void {
  multiplyPixels(step, step.x + <usize>first * step.xPitch, step.xPitch, first, last - first, scratch);
}

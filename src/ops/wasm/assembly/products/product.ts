/** The matrix product of a step: its packed filter, bias, what is added, and where the result goes. */
import { multiply } from './gemm';

/** Part of the record of every step that ends in a matrix product. A pixel's row of the product is `columns` float32. */
@unmanaged
export class Product {
  /** Rows of the filter: input channels times taps. */
  depth: i32;
  columns: i32;
  /** Panels, see gemm.ts. */
  filter: usize;
  /** float32 [columns], readable to the end of its last panel. */
  bias: usize;
  /** The map that is added, of the shape of `out`, or 0. */
  residual: usize;
  /** Bytes from one pixel to the next. */
  residualPitch: usize;
  out: usize;
  outPitch: usize;
  low: f32;
  high: f32;
}

/** Output pixels [pixel, pixel + count) from as many rows at `a`. `spare` is TILE_BYTES of the thread's own. */
@inline
export function multiplyPixels(p: Product, a: usize, aPitch: usize, pixel: i32, count: i32, spare: usize): void {
  const residual = p.residual ? p.residual + <usize>pixel * p.residualPitch : 0;
  const out = p.out + <usize>pixel * p.outPitch;
  multiply(a, aPitch, count, p.filter, p.depth, p.columns, p.bias, residual, p.residualPitch, out, p.outPitch, p.low, p.high, spare);
}

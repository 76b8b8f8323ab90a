/** What a matrix product of bytes is given, and where what its sums begin with lies. */
import { Requantization } from './requantize';

/** Columns of a panel. */
export const WIDE = 16;
export const NARROW = 8;
/** Bytes of a row that are multiplied together, and as many of every column. */
export const GROUP_BYTES = 4;

/** The matrix product of a step: part of the record of every step that has one. */
@unmanaged
export class ByteProduct extends Requantization {
  /** Rows of the filter. */
  depth: i32;
  columns: i32;
  filter: usize;
  /** Where `isNarrow`: int32 [panels of 16][1 + groups], how many pairs of groups there are, and where in a row each group lies: see packing.ts of kernels/quantized. */
  order: usize;
  /** int32, what sums begin with: the bias, and what the zero point of the rows takes. Both are readable to the end of the last panel. */
  bias: usize;
  correction: usize;
  /** Whether rows are multiplied as bytes; else so many become words together, which lie `wordPitch` bytes apart. */
  isNarrow: i32;
  wordRows: i32;
  wordPitch: usize;
  residual: usize;
  residualPitch: usize;
  out: usize;
  outPitch: usize;
}

/** Room for a tile beside the product, for what its sums begin with, and for what tall_tiles.ts has in memory. */
export const TILE_BYTES: usize = 384;

/** Memory of its own that a product needs. */
@inline
export function productBytes(p: ByteProduct): usize {
  return TILE_BYTES + <usize>p.wordRows * p.wordPitch;
}

/** What four sums begin with. */
@inline
export function start(p: ByteProduct, begin: usize): v128 {
  return i32x4.add(v128.load(p.bias + begin), v128.load(p.correction + begin));
}

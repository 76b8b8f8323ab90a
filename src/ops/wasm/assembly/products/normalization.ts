/**
 * What a convolution has behind it while a network is taught: frozen batch normalisation, a residual and a clamp, rounded after each operation.
 *
 * Sums of products are rounded in the order of TensorFlow's kernels (see geometry/sum_parts.ts): a ReLU6 then lets through what it lets through there.
 */
import { alternatingPart } from './alternating';
import { WIDE_VECTORS } from '../generated/vectors';
import { ColumnEnding, multiplyPart, normalized, tile1x16, tile2x16 } from './gemm';
import { bytes } from '../math';
import { Product } from './product';
import { storeFirst } from '../row_end';
import { isSparse } from '../sparse/lists';
import { multiplySparse, sparseColumns } from '../sparse/product';
import { endPair, normalized6x16 } from './tall_normalized';

@unmanaged
export class Normalization {
  /** float32 [columns], these three: clamp((x - mean) * factor + offset + residual). */
  mean: usize;
  factor: usize;
  offset: usize;
  /** The map that is added, of the shape of `out`, or 0. */
  residual: usize;
  /** Bytes from one pixel to the next. */
  residualPitch: usize;
  low: f32;
  high: f32;
  /** Products of a slice of a sum; longer slices than HALVED are added up in halves. */
  slice: i32;
}

/** What of a slice is added up at most before it is rounded. Source: oneDNN, cpu/x64/gemm/f32/jit_avx_gemm_f32.cpp (BK). */
const HALVED = 256;
/** Columns of a panel of the filter, and of one that has at most as many: those are added up otherwise. */
const WIDE = 16;
const NARROW = 8;
/** Floats of a product that are worked on at a time: they stay in the first-level cache. */
const GROUP = 4096;
/** Rows of a group are whole tiles. */
const TILE_ROWS = WIDE_VECTORS ? 6 : 4;

/**
 * The product of `rows` rows at `a`, normalised. `p` has no bias, no residual and no clamp.
 *
 * @param lists memory for sparse/product.ts, prepared; 0 where rows are not looked at for zeros
 */
export function multiplyNormalized(
  p: Product, n: Normalization, a: usize, aPitch: usize, rows: i32, residual: usize, out: usize, spare: usize, lists: usize = 0,
): void {
  const whole = p.columns & ~(WIDE - 1);
  // What is complete in a tile is never looked at again.
  const isOnePart = n.slice == p.depth && p.depth <= HALVED;
  const group = isOnePart && whole == p.columns ? rows : max(TILE_ROWS, GROUP / p.columns / TILE_ROWS * TILE_ROWS);
  for (let row = 0; row < rows; row += group) {
    const count = min(group, rows - row);
    for (let first = 0; first < p.depth; first += n.slice) {
      const size = min(n.slice, p.depth - first);
      const half = size > HALVED ? (size + 1) >> 1 : size;
      const isLast = first + size == p.depth;
      addPart(p, n, a, aPitch, count, first, half, isLast && half == size, residual, out, spare, lists);
      if (half < size) addPart(p, n, a, aPitch, count, first + half, size - half, isLast, residual, out, spare, lists);
    }
    if (whole < p.columns) normalizeSome(n, out, p.outPitch, count, whole, p.columns, residual);
    a += <usize>count * aPitch;
    out += <usize>count * p.outPitch;
    if (residual) residual += <usize>count * n.residualPitch;
  }
}

/** Adds `count` products, from `first` on, to what is in `out` already. The last ones are normalised at once, where columns fill their panels. */
function addPart(
  p: Product, n: Normalization, a: usize, aPitch: usize, rows: i32, first: i32, count: i32, isLast: bool, residual: usize, out: usize, spare: usize, lists: usize,
): void {
  const sum: usize = first == 0 ? 0 : out;
  const narrow = (p.columns & (WIDE - 1)) <= NARROW ? p.columns & (WIDE - 1) : 0;
  a += bytes(first);
  let column = 0;
  if (lists && isSparse(a, aPitch, rows, count)) {
    column = sparseColumns(p.columns);
    multiplySparse(a, aPitch, rows, p.filter, p.depth, first, count, column, false, sum, out, p.outPitch, lists);
    if (isLast) normalizeSome(n, out, p.outPitch, rows, 0, column, residual);
  }
  if (isLast) {
    const whole = p.columns & ~(WIDE - 1);
    normalizedPanels(p, n, a, aPitch, rows, first, count, column, whole, sum, residual, out, spare);
    column = whole;
  }
  const wide = p.columns - narrow - column;
  const filter = p.filter + bytes(p.depth * column);
  const to = out + bytes(column), before = sum ? sum + bytes(column) : 0;
  if (wide) multiplyPart(a - bytes(first), aPitch, rows, filter, p.depth, first, count, wide, p.bias, before, p.outPitch, to, p.outPitch, p.low, p.high, spare);
  if (!narrow) return;
  const panel = filter + bytes(p.depth * wide + first * NARROW);
  alternatingPart(a, aPitch, rows, panel, count, narrow, before ? before + bytes(wide) : 0, to + bytes(wide), p.outPitch, spare);
}

/** Whole panels of 16 columns, from column `from` to `to`. `spare` holds a ColumnEnding. */
function normalizedPanels(
  p: Product, n: Normalization, a: usize, aPitch: usize, rows: i32, first: i32, count: i32, from: i32, to: i32, sum: usize, residual: usize, out: usize, spare: usize,
): void {
  const low = f32x4.splat(n.low);
  const high = f32x4.splat(n.high);
  const ending = changetype<ColumnEnding>(spare);
  ending.residualPitch = n.residualPitch;
  for (let column = from; column < to; column += WIDE) {
    const b = p.filter + bytes(p.depth * column + first * WIDE);
    const at = bytes(column);
    ending.mean = n.mean + at;
    ending.factor = n.factor + at;
    ending.offset = n.offset + at;
    ending.residual = residual ? residual + at : 0;
    let x = a, y = out + at, before = sum ? sum + at : 0;
    let row = 0;
    if (WIDE_VECTORS) {
      for (; row + 6 <= rows; row += 6) {
        normalized6x16(x, aPitch, b, count, p.bias, before, y, p.outPitch, low, high, ending);
        x += 6 * aPitch;
        y += 6 * p.outPitch;
        if (before) before += 6 * p.outPitch;
        if (residual) ending.residual += 6 * n.residualPitch;
      }
    }
    for (; row + 2 <= rows; row += 2) {
      tile2x16(x, aPitch, b, count, p.bias, before, p.outPitch, y, p.outPitch, low, high, ending);
      x += 2 * aPitch;
      y += 2 * p.outPitch;
      if (before) before += 2 * p.outPitch;
      if (residual) ending.residual += 2 * n.residualPitch;
    }
    if (row < rows) tile1x16(x, b, count, p.bias, before, y, low, high, ending);
  }
}

/** Pixels of `channels` sums at `out`, in their place. */
export function normalizePixels(n: Normalization, out: usize, outPitch: usize, pixels: i32, channels: i32, residual: usize): void {
  normalizeSome(n, out, outPitch, pixels, 0, channels, residual);
}

/** Channels [from, to) of such pixels; `from` is a multiple of four. */
function normalizeSome(n: Normalization, out: usize, outPitch: usize, pixels: i32, from: i32, to: i32, residual: usize): void {
  const low = f32x4.splat(n.low);
  const high = f32x4.splat(n.high);
  const whole = bytes(to & ~3);
  const mean = n.mean, factor = n.factor, offset = n.offset;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let c = bytes(from);
    if (WIDE_VECTORS) {
      for (; c + 32 <= whole; c += 32) {
        const x = out + c;
        endPair(mean + c, factor + c, offset + c, v128.load(x), v128.load(x, 16), 0, residual ? residual + c : 0, x, low, high);
      }
    }
    for (; c < whole; c += 16) v128.store(out + c, normalizedAt(n, out, c, residual, low, high));
    if (to & 3) storeFirst(out + c, normalizedAt(n, out, c, residual, low, high), to & 3);
    out += outPitch;
    if (residual) residual += n.residualPitch;
  }
}

@inline
function normalizedAt(n: Normalization, x: usize, c: usize, residual: usize, low: v128, high: v128): v128 {
  return normalized(v128.load(x + c), n.mean + c, n.factor + c, n.offset + c, residual ? residual + c : 0, low, high);
}

/**
 * Matrix product of bytes, the heart of every convolution in 8 bits: rows of uint8 times int8 columns, summed up in int32 and requantised.
 *
 * Columns lie in panels of 16, and one of 8 for a rest of at most 8, in groups of depth: as many as fill four bytes, so that the weights of a column lie beside each other as the
 * elements of a row do. Tiles have 2 rows and 16 columns, or 4 and 8, as in gemm.ts. There are two ways to the same sums:
 *
 * - Rows of at most 127, with relaxed SIMD: `[panel][depth / 4][16][4]` of int8. An operation multiplies 16 pairs of bytes and adds each two products within 16 bits, which they
 *   fit. Another adds each two of these to 32 bits, as products with 1. (There is one that does both; without AVX-VNNI V8 makes of it more than these two.)
 * - Everything else: `[panel][depth / 2][16][2]` of int16. Rows become 16 bits, a few at a time, and products are added in pairs within 32 bits.
 */
import { copyBytes } from '../bytes';
import { BYTES, finishBoth, FLOATS, Requantization } from './requantize';
import { widenRows } from './words';

/** Columns of a panel. */
const WIDE = 16;
const NARROW = 8;
/** Bytes of a row that are multiplied together, and as many of every column. */
const GROUP_BYTES = 4;
/**
 * A number of groups that there never is. What is compared with it ends a basic block, and V8 moves all loads of a block to its front, where they would need more registers than
 * there are. A block that ends like one before it is none: the next has a number below.
 */
const NEVER = -1;

/** The matrix product of a step: part of the record of every step that has one. */
@unmanaged
export class ByteProduct extends Requantization {
  /** Rows of the filter. */
  depth: i32;
  columns: i32;
  filter: usize;
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

/** Room for a tile beside the product. */
const TILE_BYTES: usize = 128;

/** Memory of its own that a product needs. */
@inline
export function productBytes(p: ByteProduct): usize {
  return TILE_BYTES + <usize>p.wordRows * p.wordPitch;
}

/** Output pixels [pixel, pixel + count) from as many rows at `a`, readable up to a multiple of 4 bytes. `spare` is memory of the thread's own: see productBytes. */
export function multiplyBytes(p: ByteProduct, a: usize, aPitch: usize, pixel: i32, count: i32, spare: usize): void {
  const residual = p.residual ? p.residual + <usize>pixel * p.residualPitch : 0;
  multiplyRows(p, a, aPitch, count, residual, p.out + <usize>pixel * p.outPitch, p.outPitch, spare);
}

/** Rows whose results go to `out`. */
export function multiplyRows(p: ByteProduct, a: usize, aPitch: usize, rows: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && p.isNarrow) {
    multiplyPanels(p, a, aPitch, rows, (p.depth + 3) / 4, residual, out, outPitch, spare, true);
    return;
  }
  const words = spare + TILE_BYTES;
  const groups = ((p.depth + 3) / 4) * 2;
  for (let row = 0; row < rows; row += p.wordRows) {
    const count = min(p.wordRows, rows - row);
    widenRows(a + <usize>row * aPitch, aPitch, count, groups, words, p.wordPitch);
    const from = residual ? residual + <usize>row * p.residualPitch : 0;
    multiplyPanels(p, words, p.wordPitch, count, groups, from, out + <usize>row * outPitch, outPitch, spare, false);
  }
}

/** `isNarrow` is a constant wherever this is called, so that the loops of each kind have no branch. */
@inline
function multiplyPanels(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, residual: usize, out: usize, outPitch: usize, spare: usize, isNarrow: bool): void {
  const elementBytes = p.kind == FLOATS ? 4 : 1;
  let b = p.filter;
  let column = 0;
  for (; column + NARROW < p.columns; column += WIDE, b += <usize>groups * (WIDE * GROUP_BYTES)) {
    const rest = min(WIDE, p.columns - column);
    wideTiles(p, a, aPitch, rows, groups, b, column, residual ? residual + column : 0, out + column * elementBytes, outPitch, rest * elementBytes, rest == WIDE, spare, isNarrow);
  }
  if (column == p.columns) return;
  const rest = p.columns - column;
  narrowTiles(p, a, aPitch, rows, groups, b, column, residual ? residual + column : 0, out + column * elementBytes, outPitch, rest * elementBytes, rest == NARROW, spare, isNarrow);
}

/** All rows with a panel of 16 columns. What sticks out, at the right or below, is computed in the spare room, and as much as belongs to the product is copied. */
@inline
function wideTiles(
  p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, b: usize, column: i32, residual: usize, out: usize, outPitch: usize, outBytes: usize, isWhole: bool, spare: usize, isNarrow: bool,
): void {
  const pitch = p.residualPitch;
  for (let row = 0; row < rows; row += 2) {
    const hasSecond = row + 1 < rows;
    const to0 = isWhole ? out : spare;
    const to1 = isWhole && hasSecond ? out + outPitch : spare + 4 * WIDE;
    tile2x16(p, a, hasSecond ? a + aPitch : a, groups, b, column, residual, residual && hasSecond ? residual + pitch : residual, to0, to1, isNarrow);
    if (!isWhole) {
      copyBytes(out, to0, outBytes);
      if (hasSecond) copyBytes(out + outPitch, to1, outBytes);
    }
    a += 2 * aPitch;
    out += 2 * outPitch;
    if (residual) residual += 2 * pitch;
  }
}

/** All rows with a panel of 8 columns. */
@inline
function narrowTiles(
  p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, b: usize, column: i32, residual: usize, out: usize, outPitch: usize, outBytes: usize, isWhole: bool, spare: usize, isNarrow: bool,
): void {
  const pitch = p.residualPitch;
  for (let row = 0; row < rows; row += 4) {
    const last = <usize>min(3, rows - 1 - row);
    const second = min<usize>(1, last), third = min<usize>(2, last);
    const isIn = isWhole && last == 3;
    tile4x8(
      p, a, second * aPitch, third * aPitch, last * aPitch, groups, b, column,
      residual, second * pitch, third * pitch, last * pitch, isIn ? out : spare, isIn ? outPitch : 4 * NARROW, isNarrow,
    );
    if (!isIn) for (let i: usize = 0; i <= last; i++) copyBytes(out + i * outPitch, spare + i * (4 * NARROW), outBytes);
    a += 4 * aPitch;
    out += 4 * outPitch;
    if (residual) residual += 4 * pitch;
  }
}

@inline
function tile2x16(p: ByteProduct, a0: usize, a1: usize, groups: i32, b: usize, column: i32, residual0: usize, residual1: usize, out0: usize, out1: usize, isNarrow: bool): void {
  const begin = <usize>column << 2;
  let c00 = start(p, begin), c01 = start(p, begin + 16), c02 = start(p, begin + 32), c03 = start(p, begin + 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03;
  const ones = i16x8.splat(1);
  let x: v128, b0: v128, b1: v128, b2: v128, b3: v128;
  for (let k = groups; k > 0; k -= 2) {
    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    x = v128.load32_splat(a0);
    c00 = addGroup(c00, b0, x, ones, isNarrow), c01 = addGroup(c01, b1, x, ones, isNarrow), c02 = addGroup(c02, b2, x, ones, isNarrow), c03 = addGroup(c03, b3, x, ones, isNarrow);
    if (k == NEVER) break;
    x = v128.load32_splat(a1);
    c10 = addGroup(c10, b0, x, ones, isNarrow), c11 = addGroup(c11, b1, x, ones, isNarrow), c12 = addGroup(c12, b2, x, ones, isNarrow), c13 = addGroup(c13, b3, x, ones, isNarrow);
    if (k == 1) break;

    b0 = v128.load(b, 64), b1 = v128.load(b, 80), b2 = v128.load(b, 96), b3 = v128.load(b, 112);
    x = v128.load32_splat(a0, 4);
    c00 = addGroup(c00, b0, x, ones, isNarrow), c01 = addGroup(c01, b1, x, ones, isNarrow), c02 = addGroup(c02, b2, x, ones, isNarrow), c03 = addGroup(c03, b3, x, ones, isNarrow);
    if (k == NEVER - 1) break;
    x = v128.load32_splat(a1, 4);
    c10 = addGroup(c10, b0, x, ones, isNarrow), c11 = addGroup(c11, b1, x, ones, isNarrow), c12 = addGroup(c12, b2, x, ones, isNarrow), c13 = addGroup(c13, b3, x, ones, isNarrow);
    b += 2 * WIDE * GROUP_BYTES, a0 += 2 * GROUP_BYTES, a1 += 2 * GROUP_BYTES;
  }
  const step: usize = p.kind == FLOATS ? 32 : 8;
  const isBytes = p.kind == BYTES;
  finishBoth(p, isBytes, column, c00, c01, residual0, out0, column + 8, c02, c03, residual0 ? residual0 + 8 : 0, out0 + step);
  finishBoth(p, isBytes, column, c10, c11, residual1, out1, column + 8, c12, c13, residual1 ? residual1 + 8 : 0, out1 + step);
}

/** Rows 1 to 3 lie `a1` and so on behind `a`, their residuals `r1` and so on behind `residual`. */
@inline
function tile4x8(
  p: ByteProduct, a: usize, a1: usize, a2: usize, a3: usize, groups: i32, b: usize, column: i32, residual: usize, r1: usize, r2: usize, r3: usize, out: usize, outPitch: usize, isNarrow: bool,
): void {
  const begin = <usize>column << 2;
  let c00 = start(p, begin), c01 = start(p, begin + 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  const ones = i16x8.splat(1);
  let x: v128, b0: v128, b1: v128;
  a1 += a, a2 += a, a3 += a;
  for (let k = groups; k > 0; k--) {
    b0 = v128.load(b), b1 = v128.load(b, 16);
    x = v128.load32_splat(a), c00 = addGroup(c00, b0, x, ones, isNarrow), c01 = addGroup(c01, b1, x, ones, isNarrow);
    x = v128.load32_splat(a1), c10 = addGroup(c10, b0, x, ones, isNarrow), c11 = addGroup(c11, b1, x, ones, isNarrow);
    if (k == NEVER) break;
    x = v128.load32_splat(a2), c20 = addGroup(c20, b0, x, ones, isNarrow), c21 = addGroup(c21, b1, x, ones, isNarrow);
    x = v128.load32_splat(a3), c30 = addGroup(c30, b0, x, ones, isNarrow), c31 = addGroup(c31, b1, x, ones, isNarrow);
    b += NARROW * GROUP_BYTES, a += GROUP_BYTES, a1 += GROUP_BYTES, a2 += GROUP_BYTES, a3 += GROUP_BYTES;
  }
  const isBytes = p.kind == BYTES;
  finishBoth(p, isBytes, column, c00, c01, residual, out, column, c10, c11, residual ? residual + r1 : 0, out + outPitch);
  out += 2 * outPitch;
  finishBoth(p, isBytes, column, c20, c21, residual ? residual + r2 : 0, out, column, c30, c31, residual ? residual + r3 : 0, out + outPitch);
}

/** What four sums begin with. */
@inline
function start(p: ByteProduct, begin: usize): v128 {
  return i32x4.add(v128.load(p.bias + begin), v128.load(p.correction + begin));
}

/** sum + the products of a group of weights of four columns with one of a row. */
@inline
function addGroup(sum: v128, weights: v128, x: v128, ones: v128, isNarrow: bool): v128 {
  return isNarrow ? addDot(sum, weights, x, ones) : i32x4.add(sum, i32x4.dot_i16x8_s(x, weights));
}

/** sum + the products of each four weights with four elements of at most 127. Only the relaxed build asks for it. */
@inline
export function addDot(sum: v128, weights: v128, x: v128, ones: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, x), ones)) : sum;
}

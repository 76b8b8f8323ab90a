/**
 * Matrix product of bytes, the heart of every convolution in 8 bits: rows of uint8 times int8 columns, summed up in int32 and requantised.
 *
 * Columns lie in panels of 16, four rows of depth together: `[panel][depth / 4][16][4]`, so that four weights of a column lie beside each other as four elements of a row do.
 * Tiles have 2 rows and 16 columns, as in gemm.ts. There are two ways to the same sums:
 *
 * - Rows of at most 127, with relaxed SIMD: an operation multiplies 16 pairs of bytes and adds each two products within 16 bits, which they fit. Another adds each two of these
 *   to 32 bits, as products with 1. (There is one that does both; without AVX-VNNI V8 makes of it more than these two.)
 * - Everything else: bytes become 16 bits, whose products are added in pairs within 32 bits.
 */
import { copyBytes } from '../bytes';
import { BYTES, finish, FLOATS, magicBits, Requantization } from './requantize';

const PANEL = 16;
/** Rows of depth that lie together. */
const GROUP = 4;
const GROUP_BYTES = PANEL * GROUP;

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
  /** Whether no element of a row is greater than 127. */
  isNarrow: i32;
  residual: usize;
  residualPitch: usize;
  out: usize;
  outPitch: usize;
}

/** Room for a tile beside the product. */
export const BYTE_TILE_BYTES: usize = 128;

/** Output pixels [pixel, pixel + count) from as many rows at `a`, readable up to a multiple of 4 bytes. `spare` is BYTE_TILE_BYTES of the thread's own. */
export function multiplyBytes(p: ByteProduct, a: usize, aPitch: usize, pixel: i32, count: i32, spare: usize): void {
  const residual = p.residual ? p.residual + <usize>pixel * p.residualPitch : 0;
  multiplyRows(p, a, aPitch, count, residual, p.out + <usize>pixel * p.outPitch, spare);
}

/** Rows whose results go to `out`. */
export function multiplyRows(p: ByteProduct, a: usize, aPitch: usize, rows: i32, residual: usize, out: usize, spare: usize): void {
  const groups = (p.depth + GROUP - 1) / GROUP;
  const elementBytes = p.kind == FLOATS ? 4 : 1;
  let b = p.filter;
  for (let column = 0; column < p.columns; column += PANEL, b += <usize>groups * GROUP_BYTES) {
    const panelResidual = residual ? residual + column : 0;
    const rest = p.columns - column;
    if (rest >= PANEL) panel(p, a, aPitch, rows, groups, b, column, panelResidual, out + column * elementBytes, spare);
    else panelEnd(p, a, aPitch, rows, groups, b, column, panelResidual, out + column * elementBytes, rest * elementBytes, spare);
  }
}

/** All rows with one panel. A single row at the end is computed as two, of which one goes nowhere. */
@inline
function panel(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, b: usize, column: i32, residual: usize, out: usize, spare: usize): void {
  for (let row = 0; row < rows; row += 2) {
    const isLast = row + 1 == rows;
    const nextResidual = residual && !isLast ? residual + p.residualPitch : residual;
    tile(p, a, isLast ? a : a + aPitch, groups, b, column, residual, nextResidual, out, isLast ? spare : out + p.outPitch);
    a += 2 * aPitch;
    out += 2 * p.outPitch;
    if (residual) residual += 2 * p.residualPitch;
  }
}

/** A last panel that is not full: as much as belongs to the product is copied from the spare room. */
function panelEnd(
  p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, b: usize, column: i32, residual: usize, out: usize, restBytes: usize, spare: usize,
): void {
  const second = spare + PANEL * 4;
  for (let row = 0; row < rows; row += 2) {
    const isLast = row + 1 == rows;
    const nextResidual = residual && !isLast ? residual + p.residualPitch : residual;
    tile(p, a, isLast ? a : a + aPitch, groups, b, column, residual, nextResidual, spare, second);
    copyBytes(out, spare, restBytes);
    if (!isLast) copyBytes(out + p.outPitch, second, restBytes);
    a += 2 * aPitch;
    out += 2 * p.outPitch;
    if (residual) residual += 2 * p.residualPitch;
  }
}

@inline
function tile(
  p: ByteProduct, a0: usize, a1: usize, groups: i32, b: usize, column: i32, residual0: usize, residual1: usize, out0: usize, out1: usize,
): void {
  if (ASC_FEATURE_RELAXED_SIMD && p.isNarrow) {
    narrowTile(p, a0, a1, groups, b, column, residual0, residual1, out0, out1);
  } else {
    wideTile(p, a0, a1, groups, b, column, residual0, residual1, out0, out1);
    const step = p.kind == FLOATS ? 32 : 8;
    wideTile(p, a0, a1, groups, b + 32, column + 8, residual0 ? residual0 + 8 : 0, residual1 ? residual1 + 8 : 0, out0 + step, out1 + step);
  }
}

/** Two rows and 16 columns. Each group ends its own basic block, as in gemm.ts. */
@inline
function narrowTile(
  p: ByteProduct, a0: usize, a1: usize, groups: i32, b: usize, column: i32, residual0: usize, residual1: usize, out0: usize, out1: usize,
): void {
  const begin = <usize>column << 2;
  let c00 = start(p, begin), c01 = start(p, begin + 16), c02 = start(p, begin + 32), c03 = start(p, begin + 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03;
  const ones = i16x8.splat(1);
  let x: v128, b0: v128, b1: v128, b2: v128, b3: v128;
  for (let k = groups; k > 0; k -= 2) {
    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    x = v128.load32_splat(a0);
    c00 = addDot(c00, b0, x, ones), c01 = addDot(c01, b1, x, ones), c02 = addDot(c02, b2, x, ones), c03 = addDot(c03, b3, x, ones);
    x = v128.load32_splat(a1);
    c10 = addDot(c10, b0, x, ones), c11 = addDot(c11, b1, x, ones), c12 = addDot(c12, b2, x, ones), c13 = addDot(c13, b3, x, ones);
    if (k == 1) break;

    b0 = v128.load(b, 64), b1 = v128.load(b, 80), b2 = v128.load(b, 96), b3 = v128.load(b, 112);
    x = v128.load32_splat(a0, 4);
    c00 = addDot(c00, b0, x, ones), c01 = addDot(c01, b1, x, ones), c02 = addDot(c02, b2, x, ones), c03 = addDot(c03, b3, x, ones);
    x = v128.load32_splat(a1, 4);
    c10 = addDot(c10, b0, x, ones), c11 = addDot(c11, b1, x, ones), c12 = addDot(c12, b2, x, ones), c13 = addDot(c13, b3, x, ones);
    b += 2 * GROUP_BYTES, a0 += 2 * GROUP, a1 += 2 * GROUP;
  }
  const step: usize = p.kind == FLOATS ? 32 : 8;
  const isBytes = p.kind == BYTES;
  const low = f32x4.splat(p.low), high = f32x4.splat(p.high), magic = magicBits(p);
  finish(p, isBytes, column, c00, c01, residual0, out0, low, high, magic);
  finish(p, isBytes, column + 8, c02, c03, residual0 ? residual0 + 8 : 0, out0 + step, low, high, magic);
  finish(p, isBytes, column, c10, c11, residual1, out1, low, high, magic);
  finish(p, isBytes, column + 8, c12, c13, residual1 ? residual1 + 8 : 0, out1 + step, low, high, magic);
}

/** What four sums begin with. */
@inline
function start(p: ByteProduct, begin: usize): v128 {
  return i32x4.add(v128.load(p.bias + begin), v128.load(p.correction + begin));
}

/** sum + the products of each four weights with four elements of at most 127. Only the relaxed build asks for it. */
@inline
export function addDot(sum: v128, weights: v128, x: v128, ones: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, x), ones)) : sum;
}

/** Two rows and 8 columns. Each vector of sums has two halves of two columns, which are added at the end. */
@inline
function wideTile(
  p: ByteProduct, a0: usize, a1: usize, groups: i32, b: usize, column: i32, residual0: usize, residual1: usize, out0: usize, out1: usize,
): void {
  const zero = i32x4.splat(0);
  let c00 = zero, c01 = zero, c02 = zero, c03 = zero, c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let w: v128, x0: v128, x1: v128;
  for (let k = groups; k > 0; k--) {
    x0 = i16x8.extend_low_i8x16_u(v128.load32_splat(a0)), x1 = i16x8.extend_low_i8x16_u(v128.load32_splat(a1));
    w = v128.load8x8_s(b), c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, w)), c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x1, w));
    w = v128.load8x8_s(b, 8), c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, w)), c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, w));
    w = v128.load8x8_s(b, 16), c02 = i32x4.add(c02, i32x4.dot_i16x8_s(x0, w)), c12 = i32x4.add(c12, i32x4.dot_i16x8_s(x1, w));
    w = v128.load8x8_s(b, 24), c03 = i32x4.add(c03, i32x4.dot_i16x8_s(x0, w)), c13 = i32x4.add(c13, i32x4.dot_i16x8_s(x1, w));
    b += GROUP_BYTES, a0 += GROUP, a1 += GROUP;
  }
  const begin = <usize>column << 2;
  const s0 = start(p, begin), s1 = start(p, begin + 16);
  const isBytes = p.kind == BYTES;
  const low = f32x4.splat(p.low), high = f32x4.splat(p.high), magic = magicBits(p);
  finish(p, isBytes, column, i32x4.add(s0, pairSums(c00, c01)), i32x4.add(s1, pairSums(c02, c03)), residual0, out0, low, high, magic);
  finish(p, isBytes, column, i32x4.add(s0, pairSums(c10, c11)), i32x4.add(s1, pairSums(c12, c13)), residual1, out1, low, high, magic);
}

/** (a0 + a1, a2 + a3, b0 + b1, b2 + b3) */
@inline
export function pairSums(a: v128, b: v128): v128 {
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

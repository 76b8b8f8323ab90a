/**
 * Matrix product, the heart of every convolution: clamp(A * B + bias + residual).
 *
 * A has one row a pixel, B one column an output channel. B is packed into panels of 16 columns (and one of 8 for a rest of
 * at most 8): `[panel][depth][16]`, so that a tile reads it from front to back. A panel is multiplied with all rows before
 * the next one, so the caller's band of rows should fit the second-level cache.
 *
 * Tiles are 2 rows by 16 columns, and 4 by 8: 8 vectors of sums, 4 + 2 or 2 + 4 vectors of factors. That is what fits the 15
 * vector registers that V8 hands out; a larger tile spills and falls to half the speed. Four steps of depth are written out,
 * because a loop's branch costs as much as a vector operation; each ends its own basic block (`break`), because V8 moves all
 * loads of a block to its front, where they would need more registers than there are. Where pairs of vectors become one of
 * 256 bits, tiles are taller: see tall_tiles.ts. Those begin with what is stored, and follow it up to where it comes from; a
 * vector that is a parameter ends that, so that the clamp is a number until it is needed.
 */
import { copyFloats } from '../copy';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes, clamp, madd, mulAdd } from '../math';
import { tile5x16, tile6x16, tile8x8 } from './tall_tiles';

/** What a tile's columns are normalised with: addresses of the first column's mean, factor and offset, and of what is added to the first row, or 0. */
@unmanaged
export class ColumnEnding {
  mean: usize;
  factor: usize;
  offset: usize;
  residual: usize;
  residualPitch: usize;
}

/** Columns of a panel. */
const WIDE = 16;
const NARROW = 8;
/** Room for one tile beside the product: so many rows of a panel. */
export const TILE_BYTES: usize = 384;
const WIDE_ROWS = 6;
const NARROW_ROWS = 8;

/**
 * @param a first row; `aPitch` bytes from one row to the next
 * @param b packed columns
 * @param bias one number a column, readable to the end of its last panel
 * @param residual added to the product, or 0 for none; laid out like `out`, with its own pitch
 * @param spare TILE_BYTES that nobody else uses, for tiles that stick out at the right
 */
export function multiply(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, columns: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32, spare: usize,
): void {
  multiplyPart(a, aPitch, rows, b, depth, 0, depth, columns, bias, residual, residualPitch, out, outPitch, low, high, spare);
}

/** The same with `count` of the columns of A, from `first` on, and as many rows of B. */
export function multiplyPart(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, first: i32, count: i32, columns: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32, spare: usize,
): void {
  a += bytes(first);
  let column = 0;
  for (; column + WIDE <= columns; column += WIDE) {
    multiplyWide(a, aPitch, rows, b + bytes(first * WIDE), count, bias, residual, residualPitch, out, outPitch, low, high);
    b += bytes(depth * WIDE);
    bias += bytes(WIDE);
    out += bytes(WIDE);
    if (residual) residual += bytes(WIDE);
  }
  const rest = columns - column;
  if (rest == 0) return;
  b += bytes(first * (rest > NARROW ? WIDE : NARROW));
  if (rest == NARROW) multiplyNarrow(a, aPitch, rows, b, count, bias, residual, residualPitch, out, outPitch, low, high);
  else multiplyRest(a, aPitch, rows, b, count, bias, residual, residualPitch, out, outPitch, low, high, rest, spare);
}

/** All rows with one panel of 16 columns. */
function multiplyWide(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32,
): void {
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  let row = 0;
  if (WIDE_VECTORS) {
    // Fives make up for what is no multiple of six, so that the slower tiles below have nothing to do: rows of DeepLab's maps have 2^k + 1 pixels.
    for (let fives = (6 - rows % 6) % 6; fives > 0 && row + 5 <= rows; fives--, row += 5) {
      tile5x16(a, aPitch, b, depth, bias, residual, residualPitch, out, outPitch, lows, highs);
      a += 5 * aPitch;
      out += 5 * outPitch;
      if (residual) residual += 5 * residualPitch;
    }
    for (; row + 6 <= rows; row += 6) {
      tile6x16(a, aPitch, b, depth, bias, residual, residualPitch, out, outPitch, lows, highs);
      a += 6 * aPitch;
      out += 6 * outPitch;
      if (residual) residual += 6 * residualPitch;
    }
  }
  for (; row + 2 <= rows; row += 2) {
    tile2x16(a, aPitch, b, depth, bias, residual, residualPitch, out, outPitch, lows, highs);
    a += 2 * aPitch;
    out += 2 * outPitch;
    if (residual) residual += 2 * residualPitch;
  }
  if (row < rows) tile1x16(a, b, depth, bias, residual, out, lows, highs);
}

/** All rows with one panel of 8 columns. */
function multiplyNarrow(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32,
): void {
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  let row = 0;
  if (WIDE_VECTORS) {
    for (; row + 8 <= rows; row += 8) {
      tile8x8(a, aPitch, b, depth, bias, residual, residualPitch, out, outPitch, lows, highs);
      a += 8 * aPitch;
      out += 8 * outPitch;
      if (residual) residual += 8 * residualPitch;
    }
  }
  for (; row + 4 <= rows; row += 4) {
    tile4x8(a, aPitch, b, depth, bias, residual, residualPitch, out, outPitch, lows, highs);
    a += 4 * aPitch;
    out += 4 * outPitch;
    if (residual) residual += 4 * residualPitch;
  }
  for (; row < rows; row++) {
    tile1x8(a, b, depth, bias, residual, out, lows, highs);
    a += aPitch;
    out += outPitch;
    if (residual) residual += residualPitch;
  }
}

/** A last panel that is not full: some rows are computed in the spare room, then as much as belongs to the product is copied. */
function multiplyRest(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32, rest: i32, spare: usize,
): void {
  if (residual) return addRest(a, aPitch, rows, b, depth, bias, residual, residualPitch, out, outPitch, low, high, rest, spare);
  const size = rest > NARROW ? WIDE_ROWS : NARROW_ROWS;
  const pitch = bytes(rest > NARROW ? WIDE : NARROW);
  for (let row = 0; row < rows; row += size) {
    const count = min(size, rows - row);
    if (rest > NARROW) multiplyWide(a, aPitch, count, b, depth, bias, 0, 0, spare, pitch, low, high);
    else multiplyNarrow(a, aPitch, count, b, depth, bias, 0, 0, spare, pitch, low, high);
    a += <usize>size * aPitch;
    for (let i = 0, from = spare; i < count; i++, from += pitch, out += outPitch) copyFloats(out, from, rest);
  }
}

/** The same row by row, with what is added copied beside it. */
function addRest(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: f32, high: f32, rest: i32, spare: usize,
): void {
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  const addend = spare + bytes(WIDE);
  for (let row = 0; row < rows; row++) {
    copyFloats(addend, residual, rest);
    if (rest > NARROW) tile1x16(a, b, depth, bias, addend, spare, lows, highs);
    else tile1x8(a, b, depth, bias, addend, spare, lows, highs);
    copyFloats(out, spare, rest);
    a += aPitch;
    out += outPitch;
    residual += residualPitch;
  }
}

/** `ending` is 0, or what follows the sum instead of the clamp: see normalization.ts. A constant or never 0, wherever this is called. */
@inline
export function tile2x16(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: v128, high: v128, ending: ColumnEnding | null = null,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16), c02 = v128.load(bias, 32), c03 = v128.load(bias, 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03;
  let a0 = a, a1 = a + aPitch;
  let x: v128, b0: v128, b1: v128, b2: v128, b3: v128;
  for (let k = depth; k > 0; k -= 4) {
    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    x = v128.load32_splat(a0);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 1) break;

    b0 = v128.load(b, 64), b1 = v128.load(b, 80), b2 = v128.load(b, 96), b3 = v128.load(b, 112);
    x = v128.load32_splat(a0, 4);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a1, 4);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 2) break;

    b0 = v128.load(b, 128), b1 = v128.load(b, 144), b2 = v128.load(b, 160), b3 = v128.load(b, 176);
    x = v128.load32_splat(a0, 8);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a1, 8);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 3) break;

    b0 = v128.load(b, 192), b1 = v128.load(b, 208), b2 = v128.load(b, 224), b3 = v128.load(b, 240);
    x = v128.load32_splat(a0, 12);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a1, 12);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    b += 256, a0 += 16, a1 += 16;
  }
  if (residual) {
    c00 = f32x4.add(c00, v128.load(residual)), c01 = f32x4.add(c01, v128.load(residual, 16));
    c02 = f32x4.add(c02, v128.load(residual, 32)), c03 = f32x4.add(c03, v128.load(residual, 48));
    residual += residualPitch;
    c10 = f32x4.add(c10, v128.load(residual)), c11 = f32x4.add(c11, v128.load(residual, 16));
    c12 = f32x4.add(c12, v128.load(residual, 32)), c13 = f32x4.add(c13, v128.load(residual, 48));
  }
  if (ending) {
    endTwo(ending, 0, c00, c10, out, outPitch, low, high);
    if (!outPitch) return;
    endTwo(ending, 16, c01, c11, out, outPitch, low, high);
    if (!outPitch) return;
    endTwo(ending, 32, c02, c12, out, outPitch, low, high);
    if (!outPitch) return;
    endTwo(ending, 48, c03, c13, out, outPitch, low, high);
    return;
  }
  v128.store(out, clamp(c00, low, high)), v128.store(out, clamp(c01, low, high), 16);
  v128.store(out, clamp(c02, low, high), 32), v128.store(out, clamp(c03, low, high), 48);
  out += outPitch;
  v128.store(out, clamp(c10, low, high)), v128.store(out, clamp(c11, low, high), 16);
  v128.store(out, clamp(c12, low, high), 32), v128.store(out, clamp(c13, low, high), 48);
}

@inline
function tile4x8(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: v128, high: v128,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  let a0 = a, a1 = a0 + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch;
  let x: v128, b0: v128, b1: v128;
  for (let k = depth; k > 0; k -= 2) {
    b0 = v128.load(b), b1 = v128.load(b, 16);
    x = v128.load32_splat(a0), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    if (k == 1) break;

    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    x = v128.load32_splat(a0, 4), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1, 4), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2, 4), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3, 4), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    b += 64, a0 += 8, a1 += 8, a2 += 8, a3 += 8;
  }
  if (residual) {
    c00 = f32x4.add(c00, v128.load(residual)), c01 = f32x4.add(c01, v128.load(residual, 16)), residual += residualPitch;
    c10 = f32x4.add(c10, v128.load(residual)), c11 = f32x4.add(c11, v128.load(residual, 16)), residual += residualPitch;
    c20 = f32x4.add(c20, v128.load(residual)), c21 = f32x4.add(c21, v128.load(residual, 16)), residual += residualPitch;
    c30 = f32x4.add(c30, v128.load(residual)), c31 = f32x4.add(c31, v128.load(residual, 16));
  }
  v128.store(out, clamp(c00, low, high)), v128.store(out, clamp(c01, low, high), 16), out += outPitch;
  v128.store(out, clamp(c10, low, high)), v128.store(out, clamp(c11, low, high), 16), out += outPitch;
  v128.store(out, clamp(c20, low, high)), v128.store(out, clamp(c21, low, high), 16), out += outPitch;
  v128.store(out, clamp(c30, low, high)), v128.store(out, clamp(c31, low, high), 16);
}

@inline
export function tile1x16(a: usize, b: usize, depth: i32, bias: usize, residual: usize, out: usize, low: v128, high: v128, ending: ColumnEnding | null = null): void {
  let c0 = v128.load(bias), c1 = v128.load(bias, 16), c2 = v128.load(bias, 32), c3 = v128.load(bias, 48);
  for (let k = depth; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0), c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2), c3 = madd(x, v128.load(b, 48), c3);
    b += 64, a += 4;
  }
  if (residual) {
    c0 = f32x4.add(c0, v128.load(residual)), c1 = f32x4.add(c1, v128.load(residual, 16));
    c2 = f32x4.add(c2, v128.load(residual, 32)), c3 = f32x4.add(c3, v128.load(residual, 48));
  }
  if (ending) {
    v128.store(out, ended(ending, 0, c0, ending.residual, low, high)), v128.store(out, ended(ending, 16, c1, ending.residual, low, high), 16);
    v128.store(out, ended(ending, 32, c2, ending.residual, low, high), 32), v128.store(out, ended(ending, 48, c3, ending.residual, low, high), 48);
    return;
  }
  v128.store(out, clamp(c0, low, high)), v128.store(out, clamp(c1, low, high), 16);
  v128.store(out, clamp(c2, low, high), 32), v128.store(out, clamp(c3, low, high), 48);
}

/** Four columns of two rows; each a basic block of its own, so that there are registers enough. */
@inline
function endTwo(ending: ColumnEnding, c: usize, x: v128, y: v128, out: usize, outPitch: usize, low: v128, high: v128): void {
  v128.store(out + c, ended(ending, c, x, ending.residual, low, high));
  v128.store(out + outPitch + c, ended(ending, c, y, ending.residual ? ending.residual + ending.residualPitch : 0, low, high));
}

@inline
function ended(ending: ColumnEnding, c: usize, x: v128, residual: usize, low: v128, high: v128): v128 {
  return normalized(x, ending.mean + c, ending.factor + c, ending.offset + c, residual ? residual + c : 0, low, high);
}

/** clamp((x - mean) * factor + offset + residual), rounded after each operation. */
@inline
export function normalized(x: v128, mean: usize, factor: usize, offset: usize, residual: usize, low: v128, high: v128): v128 {
  let y = mulAdd(f32x4.sub(x, v128.load(mean)), v128.load(factor), v128.load(offset));
  if (residual) y = f32x4.add(y, v128.load(residual));
  return clamp(y, low, high);
}

@inline
function tile1x8(a: usize, b: usize, depth: i32, bias: usize, residual: usize, out: usize, low: v128, high: v128): void {
  let c0 = v128.load(bias), c1 = v128.load(bias, 16);
  for (let k = depth; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0), c1 = madd(x, v128.load(b, 16), c1);
    b += 32, a += 4;
  }
  if (residual) c0 = f32x4.add(c0, v128.load(residual)), c1 = f32x4.add(c1, v128.load(residual, 16));
  v128.store(out, clamp(c0, low, high)), v128.store(out, clamp(c1, low, high), 16);
}

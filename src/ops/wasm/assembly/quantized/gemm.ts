/**
 * Matrix product of bytes, the heart of every convolution in 8 bits: rows of uint8 times int8 columns, summed up in int32 and requantised.
 *
 * Columns lie in panels of 16, and one of 8 for a rest of at most 8, in groups of depth: as many as fill four bytes, so that the weights of a column lie beside each other as the
 * elements of a row do. Tiles have 2 rows and 16 columns, or 4 and 8, as in gemm.ts; for vectors of 256 bits see tall_tiles.ts. There are two ways to the same sums:
 *
 * - Rows of at most 127, with relaxed SIMD: `[panel][depth / 4][16][4]` of int8. An operation multiplies 16 pairs of bytes and adds each two products within 16 bits, which they
 *   fit. Another adds each two of these to 32 bits, as products with 1. (There is one that does both; without AVX-VNNI V8 makes of it more than these two.) Two groups whose weights
 *   are not large at once are added within 16 bits first, which saves one operation that multiplies of four: group_order.ts of kernels/quantized finds them, and puts them first.
 * - Everything else: `[panel][depth / 2][16][2]` of int16. Rows become 16 bits, a few at a time, and products are added in pairs within 32 bits.
 */
import { copyBytes } from '../bytes';
import { WIDE_VECTORS } from '../generated/vectors';
import { addGroup, addPair, onesWhere } from './dots';
import { ByteProduct, GROUP_BYTES, NARROW, start, TILE_BYTES, WIDE } from './product';
import { BYTES, finishBoth, mostBytes, splatAt } from './requantize';
import { tallNarrowTiles, tallTiles } from './tall_tiles';
import { widenRows } from './words';

/**
 * A number of groups that there never is. What is compared with it ends a basic block, and V8 moves all loads of a block to its front, where they would need more registers than
 * there are. A block that ends like one before it is none: the next has a number below.
 */
const NEVER = -1;

/** Output pixels [pixel, pixel + count) from as many rows at `a`, readable up to a multiple of 4 bytes. `spare` is memory of the thread's own: see productBytes. */
export function multiplyBytes(p: ByteProduct, a: usize, aPitch: usize, pixel: i32, count: i32, spare: usize): void {
  const residual = p.residual ? p.residual + <usize>pixel * p.residualPitch : 0;
  multiplyRows(p, a, aPitch, count, residual, p.out + <usize>pixel * p.outPitch, p.outPitch, spare);
}

/** Rows whose results go to `out`. */
export function multiplyRows(p: ByteProduct, a: usize, aPitch: usize, rows: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD && p.isNarrow) {
    const groups = (p.depth + 3) / 4;
    if (p.kind == BYTES) panels<i8, u8>(p, a, aPitch, rows, groups, residual, out, outPitch, spare);
    else panels<i8, f32>(p, a, aPitch, rows, groups, residual, out, outPitch, spare);
    return;
  }
  const words = spare + TILE_BYTES;
  const groups = ((p.depth + 3) / 4) * 2;
  for (let row = 0; row < rows; row += p.wordRows) {
    const count = min(p.wordRows, rows - row);
    widenRows(a + <usize>row * aPitch, aPitch, count, groups, words, p.wordPitch);
    const from = residual ? residual + <usize>row * p.residualPitch : 0, to = out + <usize>row * outPitch;
    if (p.kind == BYTES) panels<i16, u8>(p, words, p.wordPitch, count, groups, from, to, outPitch, spare);
    else panels<i16, f32>(p, words, p.wordPitch, count, groups, from, to, outPitch, spare);
  }
}

/** All panels one after the other. `W`: what is multiplied, bytes or words; `O`: what comes out. */
function panels<W, O>(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  let b = p.filter, order = p.order;
  let column = 0;
  for (; column + NARROW < p.columns; column += WIDE, b += <usize>groups * (WIDE * GROUP_BYTES), order += <usize>(groups + 1) << 2) {
    const from = residual ? residual + column : 0, to = out + column * sizeof<O>();
    if (WIDE_VECTORS) tallTiles<W, O>(p, a, aPitch, rows, groups, b, order, column, from, to, outPitch, spare);
    else wideTiles<W, O>(p, a, aPitch, rows, groups, b, order, column, from, to, outPitch, spare);
  }
  if (column >= p.columns) return;
  const from = residual ? residual + column : 0, to = out + column * sizeof<O>();
  if (WIDE_VECTORS) tallNarrowTiles<W, O>(p, a, aPitch, rows, groups, b, column, from, to, outPitch, spare);
  else narrowTiles<W, O>(p, a, aPitch, rows, groups, b, column, from, to, outPitch, spare);
}

/** All rows with a panel of 16 columns. What sticks out, at the right or below, is computed in the spare room, and as much as belongs to the product is copied. */
function wideTiles<W, O>(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, panel: usize, order: usize, column: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  const rest = p.columns - column, residualPitch = p.residualPitch;
  const ones = onesWhere(p.isNarrow);
  const pairs = sizeof<W>() == 1 ? load<i32>(order) : 0, singles = groups - 2 * pairs;
  const begin = <usize>column << 2, multiplier = p.multiplier + begin;
  // In memory, because V8 would add them up anew for every row.
  const starts = spare + 2 * 4 * WIDE;
  for (let i: usize = 0; i < 4 * WIDE; i += 16) v128.store(starts + i, start(p, begin + i));
  const m0 = v128.load(multiplier), m1 = v128.load(multiplier, 16), m2 = v128.load(multiplier, 32), m3 = v128.load(multiplier, 48);
  const low = splatAt(p, offsetof<ByteProduct>('low')), magic = splatAt(p, offsetof<ByteProduct>('magic')), bits = splatAt(p, offsetof<ByteProduct>('magicBits')), most = mostBytes(p);
  const half = 8 * sizeof<O>();
  for (let row = 0; row < rows; row += 2) {
    const hasSecond = row + 1 < rows;
    const nextResidual = residual && hasSecond ? residual + residualPitch : residual;
    const to0 = rest >= WIDE ? out : spare, to1 = rest >= WIDE && hasSecond ? out + outPitch : spare + 4 * WIDE;
    const row0 = a, row1 = hasSecond ? a + aPitch : a;
    let a0 = row0, a1 = row1, b = panel;
    let c00 = v128.load(starts), c01 = v128.load(starts, 16), c02 = v128.load(starts, 32), c03 = v128.load(starts, 48);
    let c10 = c00, c11 = c01, c12 = c02, c13 = c03;
    let x: v128, b0: v128, b1: v128, b2: v128, b3: v128;
    let at = order + 4;
    if (sizeof<W>() == 1) {
      for (let k = pairs; k > 0; k--) {
        const first = <usize>load<i32>(at), second = <usize>load<i32>(at, 4);
        const x0 = v128.load32_splat(a0 + first), y0 = v128.load32_splat(a0 + second), x1 = v128.load32_splat(a1 + first), y1 = v128.load32_splat(a1 + second);
        if (k == NEVER) break;
        b0 = v128.load(b, 0), b1 = v128.load(b, 64);
        c00 = addPair(c00, b0, x0, b1, y0, ones), c10 = addPair(c10, b0, x1, b1, y1, ones);
        if (k == NEVER - 1) break;
        b0 = v128.load(b, 16), b1 = v128.load(b, 80);
        c01 = addPair(c01, b0, x0, b1, y0, ones), c11 = addPair(c11, b0, x1, b1, y1, ones);
        if (k == NEVER - 2) break;
        b0 = v128.load(b, 32), b1 = v128.load(b, 96);
        c02 = addPair(c02, b0, x0, b1, y0, ones), c12 = addPair(c12, b0, x1, b1, y1, ones);
        if (k == NEVER - 3) break;
        b0 = v128.load(b, 48), b1 = v128.load(b, 112);
        c03 = addPair(c03, b0, x0, b1, y0, ones), c13 = addPair(c13, b0, x1, b1, y1, ones);
        b += 2 * WIDE * GROUP_BYTES, at += 8;
      }
    }
    for (let k = singles; k > 0; k -= 2) {
      b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      if (sizeof<W>() == 1) a0 = row0 + <usize>load<i32>(at), a1 = row1 + <usize>load<i32>(at);
      x = v128.load32_splat(a0);
      c00 = addGroup<W>(c00, b0, x, ones), c01 = addGroup<W>(c01, b1, x, ones), c02 = addGroup<W>(c02, b2, x, ones), c03 = addGroup<W>(c03, b3, x, ones);
      if (k == NEVER) break;
      x = v128.load32_splat(a1);
      c10 = addGroup<W>(c10, b0, x, ones), c11 = addGroup<W>(c11, b1, x, ones), c12 = addGroup<W>(c12, b2, x, ones), c13 = addGroup<W>(c13, b3, x, ones);
      if (k == 1) break;

      b0 = v128.load(b, 64), b1 = v128.load(b, 80), b2 = v128.load(b, 96), b3 = v128.load(b, 112);
      if (sizeof<W>() == 1) a0 = row0 + <usize>load<i32>(at, 4), a1 = row1 + <usize>load<i32>(at, 4);
      else a0 += GROUP_BYTES, a1 += GROUP_BYTES;
      x = v128.load32_splat(a0);
      c00 = addGroup<W>(c00, b0, x, ones), c01 = addGroup<W>(c01, b1, x, ones), c02 = addGroup<W>(c02, b2, x, ones), c03 = addGroup<W>(c03, b3, x, ones);
      if (k == NEVER - 1) break;
      x = v128.load32_splat(a1);
      c10 = addGroup<W>(c10, b0, x, ones), c11 = addGroup<W>(c11, b1, x, ones), c12 = addGroup<W>(c12, b2, x, ones), c13 = addGroup<W>(c13, b3, x, ones);
      b += 2 * WIDE * GROUP_BYTES;
      if (sizeof<W>() == 1) at += 8;
      else a0 += GROUP_BYTES, a1 += GROUP_BYTES;
    }
    finishBoth<O>(p, m0, m1, c00, c01, residual, to0, m2, m3, c02, c03, residual ? residual + 8 : 0, to0 + half, low, magic, bits, most);
    finishBoth<O>(p, m0, m1, c10, c11, nextResidual, to1, m2, m3, c12, c13, nextResidual ? nextResidual + 8 : 0, to1 + half, low, magic, bits, most);
    if (rest < WIDE) {
      copyBytes(out, to0, rest * sizeof<O>());
      if (hasSecond) copyBytes(out + outPitch, to1, rest * sizeof<O>());
    }
    a += 2 * aPitch, out += 2 * outPitch;
    if (residual) residual += 2 * residualPitch;
  }
}

/** All rows with a panel of 8 columns. */
function narrowTiles<W, O>(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, panel: usize, column: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  const rest = p.columns - column, residualPitch = p.residualPitch;
  const ones = onesWhere(p.isNarrow);
  const begin = <usize>column << 2, multiplier = p.multiplier + begin;
  const s0 = start(p, begin), s1 = start(p, begin + 16), m0 = v128.load(multiplier), m1 = v128.load(multiplier, 16);
  const low = splatAt(p, offsetof<ByteProduct>('low')), magic = splatAt(p, offsetof<ByteProduct>('magic')), bits = splatAt(p, offsetof<ByteProduct>('magicBits')), most = mostBytes(p);
  for (let row = 0; row < rows; row += 4) {
    // Of the last rows, those that there are not are the last one over again.
    const last = <usize>min(3, rows - 1 - row), second = min<usize>(1, last), third = min<usize>(2, last);
    const isIn = rest == NARROW && last == 3;
    const toPitch: usize = isIn ? outPitch : 4 * NARROW;
    let to = isIn ? out : spare;
    let a0 = a, a1 = a + second * aPitch, a2 = a + third * aPitch, a3 = a + last * aPitch, b = panel;
    let c00 = s0, c01 = s1, c10 = s0, c11 = s1, c20 = s0, c21 = s1, c30 = s0, c31 = s1;
    let x: v128, b0: v128, b1: v128;
    for (let k = groups; k > 0; k--) {
      b0 = v128.load(b), b1 = v128.load(b, 16);
      x = v128.load32_splat(a0), c00 = addGroup<W>(c00, b0, x, ones), c01 = addGroup<W>(c01, b1, x, ones);
      x = v128.load32_splat(a1), c10 = addGroup<W>(c10, b0, x, ones), c11 = addGroup<W>(c11, b1, x, ones);
      if (k == NEVER) break;
      x = v128.load32_splat(a2), c20 = addGroup<W>(c20, b0, x, ones), c21 = addGroup<W>(c21, b1, x, ones);
      x = v128.load32_splat(a3), c30 = addGroup<W>(c30, b0, x, ones), c31 = addGroup<W>(c31, b1, x, ones);
      b += NARROW * GROUP_BYTES, a0 += GROUP_BYTES, a1 += GROUP_BYTES, a2 += GROUP_BYTES, a3 += GROUP_BYTES;
    }
    const r1 = residual ? residual + second * residualPitch : 0, r2 = residual ? residual + third * residualPitch : 0, r3 = residual ? residual + last * residualPitch : 0;
    finishBoth<O>(p, m0, m1, c00, c01, residual, to, m0, m1, c10, c11, r1, to + toPitch, low, magic, bits, most);
    to += 2 * toPitch;
    finishBoth<O>(p, m0, m1, c20, c21, r2, to, m0, m1, c30, c31, r3, to + toPitch, low, magic, bits, most);
    if (!isIn) for (let i: usize = 0; i <= last; i++) copyBytes(out + i * outPitch, spare + i * (4 * NARROW), rest * sizeof<O>());
    a += 4 * aPitch, out += 4 * outPitch;
    if (residual) residual += 4 * residualPitch;
  }
}

/**
 * Tiles of the product of bytes (gemm.ts) for vectors of 256 bits: 4 rows and 16 columns, or 8. See ../tall_tiles.ts for what V8 makes them of, and tall_ends.ts for where it begins.
 *
 * Sums wait for each other for one cycle only, so that it takes no more rows than halve the loads of weights. A constant would be put together anew wherever it is needed, of seven
 * operations; so the ones that products are multiplied with come from memory.
 */
import { copyBytes } from '../bytes';
import { addGroup, addPair, ONES } from './dots';
import { ByteProduct, GROUP_BYTES, NARROW, start, WIDE } from './product';
import { finishFour, SEED_BYTES } from './tall_ends';

const ROWS = 4;
/** A row of a tile that sticks out: float32, or bytes. */
const SPARE_PITCH: usize = 4 * WIDE;
/** Behind the tile in the memory of the product: what V8 begins with, what sums begin with, and ones. */
const SEED: usize = 4 * SPARE_PITCH;
const STARTS: usize = SEED + SEED_BYTES;
const AFTER_STARTS: usize = STARTS + 4 * WIDE;

/** As wideTiles of gemm.ts. */
export function tallTiles<W, O>(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, panel: usize, order: usize, column: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  const rest = <usize>min(WIDE, p.columns - column), residualPitch = p.residualPitch;
  const pairs = sizeof<W>() == 1 ? load<i32>(order) : 0, singles = groups - 2 * pairs;
  const begin = <usize>column << 2, m = p.multiplier + begin, n = m + 32;
  const starts = spare + STARTS, seed = spare + SEED, half = NARROW * sizeof<O>();
  for (let i: usize = 0; i < 4 * WIDE; i += 16) v128.store(starts + i, start(p, begin + i));
  store<i32>(spare, ONES, AFTER_STARTS);
  const ones = v128.load32_splat(spare, AFTER_STARTS);
  for (let row = 0; row < rows; row += ROWS) {
    // Of the last rows, those that there are not are the last one over again.
    const last = <usize>min(ROWS - 1, rows - 1 - row), second = min<usize>(1, last), third = min<usize>(2, last);
    const isIn = rest == WIDE && last == ROWS - 1;
    const a0 = a, a1 = a + second * aPitch, a2 = a + third * aPitch, a3 = a + last * aPitch;
    let c00 = v128.load(starts), c01 = v128.load(starts, 16), c02 = v128.load(starts, 32), c03 = v128.load(starts, 48);
    let c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03, c30 = c00, c31 = c01, c32 = c02, c33 = c03;
    let b = panel, at = order + 4;
    let x: v128, y: v128;
    if (sizeof<W>() == 1) {
      for (let k = pairs; k > 0; k--) {
        const i = <usize>load<i32>(at), j = <usize>load<i32>(at, 4);
        const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
        const d0 = v128.load(b, 64), d1 = v128.load(b, 80), d2 = v128.load(b, 96), d3 = v128.load(b, 112);
        x = v128.load32_splat(a0 + i), y = v128.load32_splat(a0 + j);
        c00 = addPair(c00, b0, x, d0, y, ones), c01 = addPair(c01, b1, x, d1, y, ones), c02 = addPair(c02, b2, x, d2, y, ones), c03 = addPair(c03, b3, x, d3, y, ones);
        x = v128.load32_splat(a1 + i), y = v128.load32_splat(a1 + j);
        c10 = addPair(c10, b0, x, d0, y, ones), c11 = addPair(c11, b1, x, d1, y, ones), c12 = addPair(c12, b2, x, d2, y, ones), c13 = addPair(c13, b3, x, d3, y, ones);
        x = v128.load32_splat(a2 + i), y = v128.load32_splat(a2 + j);
        c20 = addPair(c20, b0, x, d0, y, ones), c21 = addPair(c21, b1, x, d1, y, ones), c22 = addPair(c22, b2, x, d2, y, ones), c23 = addPair(c23, b3, x, d3, y, ones);
        x = v128.load32_splat(a3 + i), y = v128.load32_splat(a3 + j);
        c30 = addPair(c30, b0, x, d0, y, ones), c31 = addPair(c31, b1, x, d1, y, ones), c32 = addPair(c32, b2, x, d2, y, ones), c33 = addPair(c33, b3, x, d3, y, ones);
        b += 2 * WIDE * GROUP_BYTES, at += 8;
      }
    }
    let word: usize = 0;
    for (let k = singles; k > 0; k--) {
      const i = sizeof<W>() == 1 ? <usize>load<i32>(at) : word;
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      x = v128.load32_splat(a0 + i), c00 = addGroup<W>(c00, b0, x, ones), c01 = addGroup<W>(c01, b1, x, ones), c02 = addGroup<W>(c02, b2, x, ones), c03 = addGroup<W>(c03, b3, x, ones);
      x = v128.load32_splat(a1 + i), c10 = addGroup<W>(c10, b0, x, ones), c11 = addGroup<W>(c11, b1, x, ones), c12 = addGroup<W>(c12, b2, x, ones), c13 = addGroup<W>(c13, b3, x, ones);
      x = v128.load32_splat(a2 + i), c20 = addGroup<W>(c20, b0, x, ones), c21 = addGroup<W>(c21, b1, x, ones), c22 = addGroup<W>(c22, b2, x, ones), c23 = addGroup<W>(c23, b3, x, ones);
      x = v128.load32_splat(a3 + i), c30 = addGroup<W>(c30, b0, x, ones), c31 = addGroup<W>(c31, b1, x, ones), c32 = addGroup<W>(c32, b2, x, ones), c33 = addGroup<W>(c33, b3, x, ones);
      b += WIDE * GROUP_BYTES, at += 4, word += GROUP_BYTES;
    }
    const to0 = isIn ? out : spare, toPitch = isIn ? outPitch : SPARE_PITCH;
    const to1 = to0 + toPitch, to2 = to1 + toPitch, to3 = to2 + toPitch;
    const r0 = residual, r1 = r0 + second * residualPitch, r2 = r0 + third * residualPitch, r3 = r0 + last * residualPitch;
    finishFour<O>(p, m, n, c00, c01, c02, c03, c10, c11, c12, c13, r0, r0 + 8, r1, r1 + 8, to0, to0 + half, to1, to1 + half, true, seed);
    finishFour<O>(p, m, n, c20, c21, c22, c23, c30, c31, c32, c33, residual ? r2 : 0, r2 + 8, r3, r3 + 8, to2, to2 + half, to3, to3 + half, true, seed);
    if (!isIn) for (let i: usize = 0; i <= last; i++) copyBytes(out + i * outPitch, spare + i * SPARE_PITCH, rest * sizeof<O>());
    a += 4 * aPitch, out += 4 * outPitch;
    if (residual) residual += 4 * residualPitch;
  }
}

/** As narrowTiles. */
export function tallNarrowTiles<W, O>(p: ByteProduct, a: usize, aPitch: usize, rows: i32, groups: i32, panel: usize, column: i32, residual: usize, out: usize, outPitch: usize, spare: usize): void {
  const rest = <usize>(p.columns - column), residualPitch = p.residualPitch;
  const begin = <usize>column << 2, m = p.multiplier + begin;
  const starts = spare + STARTS, seed = spare + SEED;
  for (let i: usize = 0; i < 4 * NARROW; i += 16) v128.store(starts + i, start(p, begin + i));
  store<i32>(spare, ONES, AFTER_STARTS);
  const ones = v128.load32_splat(spare, AFTER_STARTS);
  for (let row = 0; row < rows; row += ROWS) {
    const last = <usize>min(ROWS - 1, rows - 1 - row), second = min<usize>(1, last), third = min<usize>(2, last);
    const isIn = rest == NARROW && last == ROWS - 1;
    let a0 = a, a1 = a + second * aPitch, a2 = a + third * aPitch, a3 = a + last * aPitch, b = panel;
    let c00 = v128.load(starts), c01 = v128.load(starts, 16), c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
    let x: v128;
    for (let k = groups; k > 0; k--) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      x = v128.load32_splat(a0), c00 = addGroup<W>(c00, b0, x, ones), c01 = addGroup<W>(c01, b1, x, ones);
      x = v128.load32_splat(a1), c10 = addGroup<W>(c10, b0, x, ones), c11 = addGroup<W>(c11, b1, x, ones);
      x = v128.load32_splat(a2), c20 = addGroup<W>(c20, b0, x, ones), c21 = addGroup<W>(c21, b1, x, ones);
      x = v128.load32_splat(a3), c30 = addGroup<W>(c30, b0, x, ones), c31 = addGroup<W>(c31, b1, x, ones);
      b += NARROW * GROUP_BYTES, a0 += GROUP_BYTES, a1 += GROUP_BYTES, a2 += GROUP_BYTES, a3 += GROUP_BYTES;
    }
    const to0 = isIn ? out : spare, toPitch = isIn ? outPitch : SPARE_PITCH;
    const to1 = to0 + toPitch, to2 = to1 + toPitch, to3 = to2 + toPitch;
    const r0 = residual, r1 = r0 + second * residualPitch, r2 = r0 + third * residualPitch, r3 = r0 + last * residualPitch;
    finishFour<O>(p, m, m, c00, c01, c10, c11, c20, c21, c30, c31, r0, r1, r2, r3, to0, to1, to2, to3, false, seed);
    if (!isIn) for (let i: usize = 0; i <= last; i++) copyBytes(out + i * outPitch, spare + i * SPARE_PITCH, rest * sizeof<O>());
    a += 4 * aPitch, out += 4 * outPitch;
    if (residual) residual += 4 * residualPitch;
  }
}

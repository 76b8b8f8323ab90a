/** The tile of tall_tiles.ts with normalisation behind it: see normalization.ts. */
import { ColumnEnding } from './gemm';
import { bytes, clamp, madd, mulAdd } from '../math';

/** As tile2x16 of gemm.ts with an ending. */
@inline
export function normalized6x16(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize, sum: usize, out: usize, outPitch: usize, low: v128, high: v128, ending: ColumnEnding,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16), c02 = v128.load(bias, 32), c03 = v128.load(bias, 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03, c30 = c00, c31 = c01, c32 = c02, c33 = c03;
  let c40 = c00, c41 = c01, c42 = c02, c43 = c03, c50 = c00, c51 = c01, c52 = c02, c53 = c03;
  const a1 = a + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch, a4 = a3 + aPitch, a5 = a4 + aPitch;
  let x: v128;
  const end = bytes(depth);
  for (let k: usize = 0; k < end; k += 4) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    x = v128.load32_splat(a + k), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a1 + k), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    x = v128.load32_splat(a2 + k), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21), c22 = madd(x, b2, c22), c23 = madd(x, b3, c23);
    x = v128.load32_splat(a3 + k), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), c32 = madd(x, b2, c32), c33 = madd(x, b3, c33);
    x = v128.load32_splat(a4 + k), c40 = madd(x, b0, c40), c41 = madd(x, b1, c41), c42 = madd(x, b2, c42), c43 = madd(x, b3, c43);
    x = v128.load32_splat(a5 + k), c50 = madd(x, b0, c50), c51 = madd(x, b1, c51), c52 = madd(x, b2, c52), c53 = madd(x, b3, c53);
    b += 64;
  }
  endColumns(ending, 0, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, sum, out, outPitch, low, high);
  endColumns(ending, 32, c02, c03, c12, c13, c22, c23, c32, c33, c42, c43, c52, c53, sum ? sum + 32 : 0, out + 32, outPitch, low, high);
}

/** `sum` lies as `out` does, and is added first. */
@inline
function endColumns(
  ending: ColumnEnding, c: usize, x0: v128, y0: v128, x1: v128, y1: v128, x2: v128, y2: v128, x3: v128, y3: v128, x4: v128, y4: v128, x5: v128, y5: v128,
  sum: usize, out: usize, outPitch: usize, low: v128, high: v128,
): void {
  const mean = ending.mean + c, factor = ending.factor + c, offset = ending.offset + c;
  let residual = ending.residual ? ending.residual + c : 0;
  const pitch = ending.residualPitch;
  // Whether there is a residual is asked for every row: each then is a basic block of its own, and V8 does not load what all of them need at once.
  endPair(mean, factor, offset, x0, y0, sum, residual, out, low, high), out += outPitch, sum = next(sum, outPitch), residual = next(residual, pitch);
  endPair(mean, factor, offset, x1, y1, sum, residual, out, low, high), out += outPitch, sum = next(sum, outPitch), residual = next(residual, pitch);
  endPair(mean, factor, offset, x2, y2, sum, residual, out, low, high), out += outPitch, sum = next(sum, outPitch), residual = next(residual, pitch);
  endPair(mean, factor, offset, x3, y3, sum, residual, out, low, high), out += outPitch, sum = next(sum, outPitch), residual = next(residual, pitch);
  endPair(mean, factor, offset, x4, y4, sum, residual, out, low, high), out += outPitch, sum = next(sum, outPitch), residual = next(residual, pitch);
  endPair(mean, factor, offset, x5, y5, sum, residual, out, low, high);
}

@inline
function next(row: usize, pitch: usize): usize {
  return row ? row + pitch : 0;
}

/** Eight columns of a row: `sum` and `residual` are added, or 0. */
@inline
export function endPair(mean: usize, factor: usize, offset: usize, x: v128, y: v128, sum: usize, residual: usize, out: usize, low: v128, high: v128): void {
  if (sum) x = f32x4.add(x, v128.load(sum)), y = f32x4.add(y, v128.load(sum, 16));
  x = mulAdd(f32x4.sub(x, v128.load(mean)), v128.load(factor), v128.load(offset));
  y = mulAdd(f32x4.sub(y, v128.load(mean, 16)), v128.load(factor, 16), v128.load(offset, 16));
  if (residual) x = f32x4.add(x, v128.load(residual)), y = f32x4.add(y, v128.load(residual, 16));
  v128.store(out, clamp(x, low, high)), v128.store(out, clamp(y, low, high), 16);
}

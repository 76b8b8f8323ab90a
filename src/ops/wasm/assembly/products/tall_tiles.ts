/**
 * Tiles of the matrix product (gemm.ts) for vectors of 256 bits. WebAssembly has none; but V8 can turn a pair of operations on vectors that lie side
 * by side into one, where the pair is stored side by side in the end. Sums then take half the registers: 12 of them, 2 of B and one of A are the 15
 * that there are. Fewer sums would wait for each other: a multiply-add takes four cycles, and two begin in each.
 *
 * Without it these tiles need more registers than there are, and have half the speed of those of gemm.ts.
 */
import { bytes, clamp, madd } from '../math';

/**
 * As tile2x16 of gemm.ts.
 *
 * @param several a constant: whether a row of A is several `runs` of `depth` elements, `gap` bytes apart, as the rows of a filter are on a map
 */
@inline
export function tile6x16(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: v128, high: v128, several: bool = false, runs: i32 = 1, gap: usize = 0,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16), c02 = v128.load(bias, 32), c03 = v128.load(bias, 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03, c30 = c00, c31 = c01, c32 = c02, c33 = c03;
  let c40 = c00, c41 = c01, c42 = c02, c43 = c03, c50 = c00, c51 = c01, c52 = c02, c53 = c03;
  const a1 = a + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch, a4 = a3 + aPitch, a5 = a4 + aPitch;
  let x: v128;
  let k: usize = 0;
  for (let end = bytes(depth); ; end = k + bytes(depth)) {
    for (; k < end; k += 4) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      x = v128.load32_splat(a + k), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
      x = v128.load32_splat(a1 + k), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
      x = v128.load32_splat(a2 + k), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21), c22 = madd(x, b2, c22), c23 = madd(x, b3, c23);
      x = v128.load32_splat(a3 + k), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), c32 = madd(x, b2, c32), c33 = madd(x, b3, c33);
      x = v128.load32_splat(a4 + k), c40 = madd(x, b0, c40), c41 = madd(x, b1, c41), c42 = madd(x, b2, c42), c43 = madd(x, b3, c43);
      x = v128.load32_splat(a5 + k), c50 = madd(x, b0, c50), c51 = madd(x, b1, c51), c52 = madd(x, b2, c52), c53 = madd(x, b3, c53);
      b += 64;
    }
    if (!several || --runs == 0) break;
    k += gap;
  }
  storeRow(out, c00, c01, c02, c03, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c10, c11, c12, c13, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c20, c21, c22, c23, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c30, c31, c32, c33, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c40, c41, c42, c43, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c50, c51, c52, c53, residual, low, high);
}

/** The same with five rows. */
@inline
export function tile5x16(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: v128, high: v128, several: bool = false, runs: i32 = 1, gap: usize = 0,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16), c02 = v128.load(bias, 32), c03 = v128.load(bias, 48);
  let c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03, c30 = c00, c31 = c01, c32 = c02, c33 = c03;
  let c40 = c00, c41 = c01, c42 = c02, c43 = c03;
  const a1 = a + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch, a4 = a3 + aPitch;
  let x: v128;
  let k: usize = 0;
  for (let end = bytes(depth); ; end = k + bytes(depth)) {
    for (; k < end; k += 4) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      x = v128.load32_splat(a + k), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
      x = v128.load32_splat(a1 + k), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
      x = v128.load32_splat(a2 + k), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21), c22 = madd(x, b2, c22), c23 = madd(x, b3, c23);
      x = v128.load32_splat(a3 + k), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), c32 = madd(x, b2, c32), c33 = madd(x, b3, c33);
      x = v128.load32_splat(a4 + k), c40 = madd(x, b0, c40), c41 = madd(x, b1, c41), c42 = madd(x, b2, c42), c43 = madd(x, b3, c43);
      b += 64;
    }
    if (!several || --runs == 0) break;
    k += gap;
  }
  storeRow(out, c00, c01, c02, c03, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c10, c11, c12, c13, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c20, c21, c22, c23, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c30, c31, c32, c33, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storeRow(out, c40, c41, c42, c43, residual, low, high);
}

/** As tile4x8. */
@inline
export function tile8x8(
  a: usize, aPitch: usize, b: usize, depth: i32, bias: usize,
  residual: usize, residualPitch: usize, out: usize, outPitch: usize, low: v128, high: v128,
): void {
  let c00 = v128.load(bias), c01 = v128.load(bias, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01;
  let c50 = c00, c51 = c01, c60 = c00, c61 = c01, c70 = c00, c71 = c01;
  const a1 = a + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch, a4 = a3 + aPitch, a5 = a4 + aPitch, a6 = a5 + aPitch, a7 = a6 + aPitch;
  let x: v128;
  const end = bytes(depth);
  for (let k: usize = 0; k < end; k += 4) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    x = v128.load32_splat(a + k), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1 + k), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2 + k), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3 + k), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    x = v128.load32_splat(a4 + k), c40 = madd(x, b0, c40), c41 = madd(x, b1, c41);
    x = v128.load32_splat(a5 + k), c50 = madd(x, b0, c50), c51 = madd(x, b1, c51);
    x = v128.load32_splat(a6 + k), c60 = madd(x, b0, c60), c61 = madd(x, b1, c61);
    x = v128.load32_splat(a7 + k), c70 = madd(x, b0, c70), c71 = madd(x, b1, c71);
    b += 32;
  }
  storePair(out, c00, c01, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c10, c11, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c20, c21, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c30, c31, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c40, c41, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c50, c51, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c60, c61, residual, low, high), out += outPitch, residual = next(residual, residualPitch);
  storePair(out, c70, c71, residual, low, high);
}

@inline
function next(residual: usize, pitch: usize): usize {
  return residual ? residual + pitch : 0;
}

/** Stores 16 sums, or 8. */
@inline
function storeRow(out: usize, c0: v128, c1: v128, c2: v128, c3: v128, residual: usize, low: v128, high: v128): void {
  storePair(out, c0, c1, residual, low, high);
  storePair(out + 32, c2, c3, residual ? residual + 32 : 0, low, high);
}

@inline
function storePair(out: usize, c0: v128, c1: v128, residual: usize, low: v128, high: v128): void {
  if (residual) c0 = f32x4.add(c0, v128.load(residual)), c1 = f32x4.add(c1, v128.load(residual, 16));
  v128.store(out, clamp(c0, low, high)), v128.store(out, clamp(c1, low, high), 16);
}

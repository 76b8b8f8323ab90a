/**
 * Tiles of the sums over pixels (outer_product.ts) for vectors of 256 bits: see tall_tiles.ts. Rows come sixteen at a time, so that four of them make a
 * tile: its eight sums are as many as multiply-adds that are under way.
 */
import { madd } from '../math';

/** As tile2x16 of outer_product.ts. */
@inline
export function sums4x16(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c03 = c00, c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  let c20 = c00, c21 = c00, c22 = c00, c23 = c00, c30 = c00, c31 = c00, c32 = c00, c33 = c00;
  for (let k = pixels; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20), c21 = madd(x, b1, c21), c22 = madd(x, b2, c22), c23 = madd(x, b3, c23);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), c32 = madd(x, b2, c32), c33 = madd(x, b3, c33);
    a += aPitch, b += bPitch;
  }
  addRow(out, c00, c01, c02, c03), out += outPitch;
  addRow(out, c10, c11, c12, c13), out += outPitch;
  addRow(out, c20, c21, c22, c23), out += outPitch;
  addRow(out, c30, c31, c32, c33);
}

/** As tile4x8. */
@inline
export function sums8x8(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let c40 = c00, c41 = c00, c50 = c00, c51 = c00, c60 = c00, c61 = c00, c70 = c00, c71 = c00;
  for (let k = pixels; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31);
    x = v128.load32_splat(a, 16), c40 = madd(x, b0, c40), c41 = madd(x, b1, c41);
    x = v128.load32_splat(a, 20), c50 = madd(x, b0, c50), c51 = madd(x, b1, c51);
    x = v128.load32_splat(a, 24), c60 = madd(x, b0, c60), c61 = madd(x, b1, c61);
    x = v128.load32_splat(a, 28), c70 = madd(x, b0, c70), c71 = madd(x, b1, c71);
    a += aPitch, b += bPitch;
  }
  addPair(out, c00, c01), out += outPitch, addPair(out, c10, c11), out += outPitch;
  addPair(out, c20, c21), out += outPitch, addPair(out, c30, c31), out += outPitch;
  addPair(out, c40, c41), out += outPitch, addPair(out, c50, c51), out += outPitch;
  addPair(out, c60, c61), out += outPitch, addPair(out, c70, c71);
}

@inline
function addRow(to: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const s0 = f32x4.add(v128.load(to), c0), s1 = f32x4.add(v128.load(to, 16), c1), s2 = f32x4.add(v128.load(to, 32), c2), s3 = f32x4.add(v128.load(to, 48), c3);
  v128.store(to, s0), v128.store(to, s1, 16), v128.store(to, s2, 32), v128.store(to, s3, 48);
}

/** Both are loaded before the first is stored: the loads could not become one otherwise. */
@inline
function addPair(to: usize, c0: v128, c1: v128): void {
  const s0 = f32x4.add(v128.load(to), c0), s1 = f32x4.add(v128.load(to, 16), c1);
  v128.store(to, s0), v128.store(to, s1, 16);
}

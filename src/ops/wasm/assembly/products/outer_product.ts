/**
 * Sums over pixels: `out[row][column] += sum of a[pixel][row] * b[pixel][column]`, the heart of every filter's gradient.
 *
 * It is the matrix product of gemm.ts with its depth, the pixels, in the slowest place: both factors are read where they lie. The tiles are the
 * same 2 x 16 and 4 x 8 sums, for the same reasons; those for vectors of 256 bits are in tall_sums.ts. A tile's sum begins at zero and is added to what is there, so that calling this for some hundred
 * pixels at a time sums in blocks, which keeps long sums accurate.
 */
import { fillFloats } from '../copy';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes, madd } from '../math';
import { sums4x16, sums8x8 } from './tall_sums';

const WIDE = 16;
const NARROW = 8;
/** Room for one tile beside the product. */
export const SPARE_BYTES: usize = 128;

/**
 * @param a first pixel; `aPitch` bytes from one pixel to the next, likewise `b`
 * @param out [rows][columns], rows `outPitch` bytes apart
 * @param spare SPARE_BYTES that nobody else uses, for columns that fill no tile
 */
export function addProducts(
  a: usize, aPitch: usize, rows: i32, b: usize, bPitch: usize, columns: i32, pixels: i32, out: usize, outPitch: usize, spare: usize,
): void {
  let column = 0;
  for (; column + WIDE <= columns; column += WIDE) {
    addWide(a, aPitch, rows, b, bPitch, pixels, out, outPitch);
    b += bytes(WIDE);
    out += bytes(WIDE);
  }
  if (column + NARROW <= columns) {
    addNarrow(a, aPitch, rows, b, bPitch, pixels, out, outPitch);
    b += bytes(NARROW);
    out += bytes(NARROW);
    column += NARROW;
  }
  if (column < columns) addRest(a, aPitch, rows, b, bPitch, columns - column, pixels, out, outPitch, spare);
}

function addWide(a: usize, aPitch: usize, rows: i32, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let row = 0;
  if (WIDE_VECTORS) {
    for (; row + 4 <= rows; row += 4) {
      sums4x16(a, aPitch, b, bPitch, pixels, out, outPitch);
      a += 16;
      out += 4 * outPitch;
    }
  }
  for (; row + 2 <= rows; row += 2) {
    tile2x16(a, aPitch, b, bPitch, pixels, out, outPitch);
    a += 8;
    out += 2 * outPitch;
  }
  if (row < rows) tile1x16(a, aPitch, b, bPitch, pixels, out);
}

function addNarrow(a: usize, aPitch: usize, rows: i32, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let row = 0;
  if (WIDE_VECTORS) {
    for (; row + 8 <= rows; row += 8) {
      sums8x8(a, aPitch, b, bPitch, pixels, out, outPitch);
      a += 32;
      out += 8 * outPitch;
    }
  }
  for (; row + 4 <= rows; row += 4) {
    tile4x8(a, aPitch, b, bPitch, pixels, out, outPitch);
    a += 16;
    out += 4 * outPitch;
  }
  for (; row < rows; row++) {
    tile1x8(a, aPitch, b, bPitch, pixels, out);
    a += 4;
    out += outPitch;
  }
}

/** Fewer than eight columns: what is read beyond them belongs to something else, and is left in the spare room. */
function addRest(a: usize, aPitch: usize, rows: i32, b: usize, bPitch: usize, columns: i32, pixels: i32, out: usize, outPitch: usize, spare: usize): void {
  for (let row = 0; row < rows; row++) {
    fillFloats(spare, 0, NARROW);
    tile1x8(a, aPitch, b, bPitch, pixels, spare);
    for (let i = 0; i < columns; i++) store<f32>(out + bytes(i), load<f32>(out + bytes(i)) + load<f32>(spare + bytes(i)));
    a += 4;
    out += outPitch;
  }
}

@inline
function add(to: usize, sum: v128): void {
  v128.store(to, f32x4.add(v128.load(to), sum));
}

@inline
function tile2x16(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c03 = c00, c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  let x: v128, b0: v128, b1: v128, b2: v128, b3: v128;
  for (let k = pixels; k > 0; k -= 4) {
    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b += bPitch;
    x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4), a += aPitch;
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 1) break;

    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b += bPitch;
    x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4), a += aPitch;
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 2) break;

    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b += bPitch;
    x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4), a += aPitch;
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
    if (k == 3) break;

    b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b += bPitch;
    x = v128.load32_splat(a);
    c00 = madd(x, b0, c00), c01 = madd(x, b1, c01), c02 = madd(x, b2, c02), c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4), a += aPitch;
    c10 = madd(x, b0, c10), c11 = madd(x, b1, c11), c12 = madd(x, b2, c12), c13 = madd(x, b3, c13);
  }
  add(out, c00), add(out + 16, c01), add(out + 32, c02), add(out + 48, c03);
  out += outPitch;
  add(out, c10), add(out + 16, c11), add(out + 32, c12), add(out + 48, c13);
}

@inline
function tile4x8(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize, outPitch: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let x: v128, b0: v128, b1: v128;
  for (let k = pixels; k > 0; k -= 2) {
    b0 = v128.load(b), b1 = v128.load(b, 16), b += bPitch;
    x = v128.load32_splat(a), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), a += aPitch;
    if (k == 1) break;

    b0 = v128.load(b), b1 = v128.load(b, 16), b += bPitch;
    x = v128.load32_splat(a), c00 = madd(x, b0, c00), c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4), c10 = madd(x, b0, c10), c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8), c20 = madd(x, b0, c20), c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12), c30 = madd(x, b0, c30), c31 = madd(x, b1, c31), a += aPitch;
  }
  add(out, c00), add(out + 16, c01), out += outPitch;
  add(out, c10), add(out + 16, c11), out += outPitch;
  add(out, c20), add(out + 16, c21), out += outPitch;
  add(out, c30), add(out + 16, c31);
}

@inline
function tile1x16(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
  for (let k = pixels; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0), c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2), c3 = madd(x, v128.load(b, 48), c3);
    a += aPitch, b += bPitch;
  }
  add(out, c0), add(out + 16, c1), add(out + 32, c2), add(out + 48, c3);
}

@inline
function tile1x8(a: usize, aPitch: usize, b: usize, bPitch: usize, pixels: i32, out: usize): void {
  let c0 = f32x4.splat(0), c1 = c0;
  for (let k = pixels; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0), c1 = madd(x, v128.load(b, 16), c1);
    a += aPitch, b += bPitch;
  }
  add(out, c0), add(out + 16, c1);
}

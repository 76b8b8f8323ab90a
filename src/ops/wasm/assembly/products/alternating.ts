/**
 * The last columns of a matrix product where they are at most 8, added up as TensorFlow does: products of even and of odd depths in a sum each, and then both.
 */
import { copyFloats } from '../copy';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes, madd } from '../math';
import { alternating4x8 } from './tall_alternating';

/** Columns of a panel. */
const NARROW = 8;

/**
 * @param b a panel of 8 columns, from its first row that counts on
 * @param count rows of it
 * @param sum laid out like `out` and added, or 0 for none
 * @param spare TILE_BYTES that nobody else uses
 */
export function alternatingPart(a: usize, aPitch: usize, rows: i32, b: usize, count: i32, columns: i32, sum: usize, out: usize, pitch: usize, spare: usize): void {
  if (columns < NARROW) return stickingOut(a, aPitch, rows, b, count, columns, sum, out, pitch, spare);
  let row = 0;
  if (WIDE_VECTORS) {
    for (; row + 4 <= rows; row += 4) {
      alternating4x8(a, aPitch, b, count, sum, out, pitch);
      a += 4 * aPitch;
      out += 4 * pitch;
      if (sum) sum += 4 * pitch;
    }
  }
  for (; row + 2 <= rows; row += 2) {
    alternatingTile(a, a + aPitch, b, count, sum, sum ? sum + pitch : 0, out, out + pitch);
    a += 2 * aPitch;
    out += 2 * pitch;
    if (sum) sum += 2 * pitch;
  }
  if (row < rows) alternatingRow(a, b, count, sum, out);
}

/** Computed row by row in the spare room, then as much as belongs to the product is copied. */
function stickingOut(a: usize, aPitch: usize, rows: i32, b: usize, count: i32, columns: i32, sum: usize, out: usize, pitch: usize, spare: usize): void {
  const addend = sum ? spare + bytes(NARROW) : 0;
  for (let row = 0; row < rows; row++) {
    if (sum) copyFloats(addend, sum, columns);
    alternatingRow(a, b, count, addend, spare);
    copyFloats(out, spare, columns);
    a += aPitch;
    out += pitch;
    if (sum) sum += pitch;
  }
}

/** Two rows together, which keeps the processor's units busy. */
@inline
function alternatingTile(a: usize, other: usize, b: usize, count: i32, sum: usize, otherSum: usize, out: usize, otherOut: usize): void {
  const zero = f32x4.splat(0);
  let even00 = zero, even01 = zero, odd00 = zero, odd01 = zero;
  let even10 = zero, even11 = zero, odd10 = zero, odd11 = zero;
  for (let k = count; k > 0; k -= 2) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    even00 = madd(x, b0, even00), even01 = madd(x, b1, even01);
    x = v128.load32_splat(other);
    even10 = madd(x, b0, even10), even11 = madd(x, b1, even11);
    if (k == 1) break;
    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    odd00 = madd(x, b0, odd00), odd01 = madd(x, b1, odd01);
    x = v128.load32_splat(other, 4);
    odd10 = madd(x, b0, odd10), odd11 = madd(x, b1, odd11);
    a += 8, other += 8, b += 64;
  }
  storeSums(f32x4.add(even00, odd00), f32x4.add(even01, odd01), sum, out);
  storeSums(f32x4.add(even10, odd10), f32x4.add(even11, odd11), otherSum, otherOut);
}

@inline
function alternatingRow(a: usize, b: usize, count: i32, sum: usize, out: usize): void {
  const zero = f32x4.splat(0);
  let even0 = zero, even1 = zero, odd0 = zero, odd1 = zero;
  for (let k = count; k > 0; k -= 2) {
    let x = v128.load32_splat(a);
    even0 = madd(x, v128.load(b), even0), even1 = madd(x, v128.load(b, 16), even1);
    if (k == 1) break;
    x = v128.load32_splat(a, 4);
    odd0 = madd(x, v128.load(b, 32), odd0), odd1 = madd(x, v128.load(b, 48), odd1);
    a += 8, b += 64;
  }
  storeSums(f32x4.add(even0, odd0), f32x4.add(even1, odd1), sum, out);
}

@inline
function storeSums(c0: v128, c1: v128, sum: usize, out: usize): void {
  if (sum) c0 = f32x4.add(c0, v128.load(sum)), c1 = f32x4.add(c1, v128.load(sum, 16));
  v128.store(out, c0), v128.store(out, c1, 16);
}

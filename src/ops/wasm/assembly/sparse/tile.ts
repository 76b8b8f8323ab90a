/**
 * A listed row times 32 columns. The other factor's rows lie in two panels of 16 columns.
 *
 * A product with zero changes no sum: the same numbers are added in the same order as in gemm.ts and outer_product.ts, with the same bits. (With infinity
 * it would be NaN. A run whose filters or gradients are not finite ends in any case, since what is not zero meets them as well.)
 *
 * Eight sums are what hides the time that a multiply-add takes. Four steps are written out, and each has two basic blocks, as in gemm.ts: a condition that is
 * never true ends the first, because V8 would need more registers than there are for the loads of both.
 */
import { madd } from '../math';
import { endOfOffsets, firstOffset, firstValue } from './lists';

/** Columns. */
export const TILE: i32 = 32;

/**
 * @param elements for which the list has room
 * @param b the first row of the first panel, and `other` that of the second
 * @param from what the sums begin with, 32 numbers
 * @param sum what is added to them in the end, or 0 for nothing
 */
export function multiplyList(list: usize, elements: i32, b: usize, other: usize, from: usize, sum: usize, out: usize): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  let c4 = v128.load(from, 64), c5 = v128.load(from, 80), c6 = v128.load(from, 96), c7 = v128.load(from, 112);
  const end = endOfOffsets(list);
  let offset = firstOffset(list), value = firstValue(list, elements);
  let row: usize, p: usize, q: usize, x: v128;
  for (; offset < end; offset += 16, value += 16) {
    row = load<usize>(offset), x = v128.load32_splat(value), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    if (!q) break;
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
    if (offset + 4 >= end) break;

    row = load<usize>(offset, 4), x = v128.load32_splat(value, 4), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    if (!q) break;
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
    if (offset + 8 >= end) break;

    row = load<usize>(offset, 8), x = v128.load32_splat(value, 8), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    if (!q) break;
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
    if (offset + 12 >= end) break;

    row = load<usize>(offset, 12), x = v128.load32_splat(value, 12), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    if (!q) break;
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
  }
  if (sum) {
    c0 = f32x4.add(c0, v128.load(sum)), c1 = f32x4.add(c1, v128.load(sum, 16)), c2 = f32x4.add(c2, v128.load(sum, 32)), c3 = f32x4.add(c3, v128.load(sum, 48));
    c4 = f32x4.add(c4, v128.load(sum, 64)), c5 = f32x4.add(c5, v128.load(sum, 80)), c6 = f32x4.add(c6, v128.load(sum, 96)), c7 = f32x4.add(c7, v128.load(sum, 112));
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
}

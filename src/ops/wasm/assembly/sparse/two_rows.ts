/**
 * Two listed rows times 32 columns, for vectors of 256 bits: a row alone has four sums there, which would wait for each other. They go side by side as far
 * as the shorter list goes, and what is left of the other follows alone.
 */
import { madd } from '../math';
import { endOfOffsets, firstOffset, firstValue } from './lists';

/** As multiplyList of tile.ts, for a list and the next. */
export function multiplyTwoLists(
  list: usize, next: usize, elements: i32, b: usize, other: usize, from: usize, nextFrom: usize, sum: usize, nextSum: usize, out: usize, nextOut: usize,
): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  let c4 = v128.load(from, 64), c5 = v128.load(from, 80), c6 = v128.load(from, 96), c7 = v128.load(from, 112);
  let d0 = v128.load(nextFrom), d1 = v128.load(nextFrom, 16), d2 = v128.load(nextFrom, 32), d3 = v128.load(nextFrom, 48);
  let d4 = v128.load(nextFrom, 64), d5 = v128.load(nextFrom, 80), d6 = v128.load(nextFrom, 96), d7 = v128.load(nextFrom, 112);
  const offset = firstOffset(list), nextOffset = firstOffset(next);
  const value = firstValue(list, elements), nextValue = firstValue(next, elements);
  const size = endOfOffsets(list) - offset, nextSize = endOfOffsets(next) - nextOffset;
  const both = min(size, nextSize);
  let k: usize = 0;
  let row: usize, p: usize, q: usize, x: v128;
  for (; k < both; k += 4) {
    row = load<usize>(offset + k), x = v128.load32_splat(value + k), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
    row = load<usize>(nextOffset + k), x = v128.load32_splat(nextValue + k), p = b + row, q = other + row;
    d0 = madd(x, v128.load(p), d0), d1 = madd(x, v128.load(p, 16), d1), d2 = madd(x, v128.load(p, 32), d2), d3 = madd(x, v128.load(p, 48), d3);
    d4 = madd(x, v128.load(q), d4), d5 = madd(x, v128.load(q, 16), d5), d6 = madd(x, v128.load(q, 32), d6), d7 = madd(x, v128.load(q, 48), d7);
  }
  for (let i = k; i < size; i += 4) {
    row = load<usize>(offset + i), x = v128.load32_splat(value + i), p = b + row, q = other + row;
    c0 = madd(x, v128.load(p), c0), c1 = madd(x, v128.load(p, 16), c1), c2 = madd(x, v128.load(p, 32), c2), c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(q), c4), c5 = madd(x, v128.load(q, 16), c5), c6 = madd(x, v128.load(q, 32), c6), c7 = madd(x, v128.load(q, 48), c7);
  }
  for (let i = k; i < nextSize; i += 4) {
    row = load<usize>(nextOffset + i), x = v128.load32_splat(nextValue + i), p = b + row, q = other + row;
    d0 = madd(x, v128.load(p), d0), d1 = madd(x, v128.load(p, 16), d1), d2 = madd(x, v128.load(p, 32), d2), d3 = madd(x, v128.load(p, 48), d3);
    d4 = madd(x, v128.load(q), d4), d5 = madd(x, v128.load(q, 16), d5), d6 = madd(x, v128.load(q, 32), d6), d7 = madd(x, v128.load(q, 48), d7);
  }
  storeSums(c0, c1, c2, c3, c4, c5, c6, c7, sum, out);
  storeSums(d0, d1, d2, d3, d4, d5, d6, d7, nextSum, nextOut);
}

@inline
function storeSums(c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, sum: usize, out: usize): void {
  if (sum) {
    c0 = f32x4.add(c0, v128.load(sum)), c1 = f32x4.add(c1, v128.load(sum, 16)), c2 = f32x4.add(c2, v128.load(sum, 32)), c3 = f32x4.add(c3, v128.load(sum, 48));
    c4 = f32x4.add(c4, v128.load(sum, 64)), c5 = f32x4.add(c5, v128.load(sum, 80)), c6 = f32x4.add(c6, v128.load(sum, 96)), c7 = f32x4.add(c7, v128.load(sum, 112));
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
}

/**
 * Rows that are zero in many places, two at a time, for vectors of 256 bits. A list holds every element that is not zero in one of the two rows or in both:
 * how far the element's row of the other factor lies from the first, and both values.
 *
 * Where half of the elements are zero, a quarter is so in both. That is less than there would be to leave out, but what is loaded of the other factor is
 * multiplied twice. A row alone has four sums of 256 bits, half as many as multiply-adds are under way, and loads as much as it multiplies.
 */
import { bytes, madd } from '../math';
import { endOfOffsets, firstOffset, firstValue, listBytes, offsetsOf, valuesOf } from './lists';

/** Where the values of the second row begin. A pair has the room of two lists. */
@inline
function secondValue(list: usize, elements: i32): usize {
  return list + listBytes(elements);
}

/** As writeList of lists.ts, for a row and the next. */
export function writePair(from: usize, next: usize, elements: i32, table: usize, rowBytes: usize, list: usize): void {
  const zero = f32x4.splat(0);
  const step = i32x4.splat(<i32>rowBytes << 2);
  let row = i32x4.splat(0);
  let offset = firstOffset(list), value = firstValue(list, elements), second = secondValue(list, elements);
  for (let k = elements; k > 0; k -= 4) {
    const x = v128.load(from), y = v128.load(next);
    let pattern = i32x4.bitmask(f32x4.ne(v128.or(x, y), zero));
    if (k < 4) pattern &= (1 << k) - 1;
    const values = v128.load(valuesOf(table, pattern));
    v128.store(offset, i32x4.add(row, v128.load(offsetsOf(table, pattern))));
    v128.store(value, i8x16.swizzle(x, values));
    v128.store(second, i8x16.swizzle(y, values));
    const size = bytes(popcnt(pattern));
    offset += size, value += size, second += size;
    row = i32x4.add(row, step);
    from += 16, next += 16;
  }
  store<usize>(list, offset);
}

/** As multiplyList of tile.ts, for a pair: what sums begin with, what is added in the end (or 0), and where they go, of either row. */
export function multiplyPair(
  list: usize, elements: i32, b: usize, other: usize, from: usize, nextFrom: usize, sum: usize, nextSum: usize, out: usize, nextOut: usize,
): void {
  let c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
  let c4 = v128.load(from, 64), c5 = v128.load(from, 80), c6 = v128.load(from, 96), c7 = v128.load(from, 112);
  let d0 = v128.load(nextFrom), d1 = v128.load(nextFrom, 16), d2 = v128.load(nextFrom, 32), d3 = v128.load(nextFrom, 48);
  let d4 = v128.load(nextFrom, 64), d5 = v128.load(nextFrom, 80), d6 = v128.load(nextFrom, 96), d7 = v128.load(nextFrom, 112);
  const offset = firstOffset(list), value = firstValue(list, elements), second = secondValue(list, elements);
  const end = endOfOffsets(list) - offset;
  for (let k: usize = 0; k < end; k += 4) {
    const row = load<usize>(offset + k), p = b + row, q = other + row;
    const x = v128.load32_splat(value + k), y = v128.load32_splat(second + k);
    const b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
    c0 = madd(x, b0, c0), c1 = madd(x, b1, c1), c2 = madd(x, b2, c2), c3 = madd(x, b3, c3);
    d0 = madd(y, b0, d0), d1 = madd(y, b1, d1), d2 = madd(y, b2, d2), d3 = madd(y, b3, d3);
    const b4 = v128.load(q), b5 = v128.load(q, 16), b6 = v128.load(q, 32), b7 = v128.load(q, 48);
    c4 = madd(x, b4, c4), c5 = madd(x, b5, c5), c6 = madd(x, b6, c6), c7 = madd(x, b7, c7);
    d4 = madd(y, b4, d4), d5 = madd(y, b5, d5), d6 = madd(y, b6, d6), d7 = madd(y, b7, d7);
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

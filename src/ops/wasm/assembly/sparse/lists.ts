/**
 * Rows that are zero in many places, as those of a map behind a ReLU are and those of a gradient in front of one: lists of what is not.
 *
 * A list holds, for every element that is not zero, how far the element's row of the other factor lies from the first, and its value.
 */
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes } from '../math';

/** For each of 16 patterns of four elements: how far the rows lie of those that count, and which bytes their values are. */
export const TABLE_BYTES: usize = 512;
const VALUES_OF_TABLE: usize = 256;
/** In front of a list: where it ends. */
const HEADER: usize = 16;

/** Of at most so many elements: offsets, then values, each with a vector more that may be written. */
@inline
export function listBytes(elements: i32): usize {
  return HEADER + 2 * partBytes(elements);
}

@inline
function partBytes(elements: i32): usize {
  return bytes((elements + 7) & ~3);
}

@inline
export function firstOffset(list: usize): usize {
  return list + HEADER;
}

@inline
export function endOfOffsets(list: usize): usize {
  return load<usize>(list);
}

@inline
export function firstValue(list: usize, elements: i32): usize {
  return list + HEADER + partBytes(elements);
}

/** Of a pattern: how far the rows lie of what counts. */
@inline
export function offsetsOf(table: usize, pattern: i32): usize {
  return table + (<usize>pattern << 4);
}

/** Of a pattern: which bytes the values are. */
@inline
export function valuesOf(table: usize, pattern: i32): usize {
  return table + (<usize>pattern << 4) + VALUES_OF_TABLE;
}

/** @param rowBytes from one row of the other factor to the next */
export function writeTable(table: usize, rowBytes: usize): void {
  for (let pattern = 0; pattern < 16; pattern++) {
    const offsets = offsetsOf(table, pattern);
    const values = valuesOf(table, pattern);
    v128.store(offsets, i32x4.splat(0)), v128.store(values, i32x4.splat(0));
    let count = 0;
    for (let lane = 0; lane < 4; lane++) {
      if (!((pattern >> lane) & 1)) continue;
      store<usize>(offsets + bytes(count), <usize>lane * rowBytes);
      store<i32>(values + bytes(count), 0x03020100 + 0x04040404 * lane);
      count++;
    }
  }
}

/** Lists `elements` numbers that lie side by side; up to three more are read. */
export function writeList(from: usize, elements: i32, table: usize, rowBytes: usize, list: usize): void {
  const zero = f32x4.splat(0);
  const step = i32x4.splat(<i32>rowBytes << 2);
  let row = i32x4.splat(0);
  let offset = firstOffset(list), value = firstValue(list, elements);
  for (let k = elements; k > 0; k -= 4) {
    const x = v128.load(from);
    let pattern = i32x4.bitmask(f32x4.ne(x, zero));
    if (k < 4) pattern &= (1 << k) - 1;
    v128.store(offset, i32x4.add(row, v128.load(offsetsOf(table, pattern))));
    v128.store(value, i8x16.swizzle(x, v128.load(valuesOf(table, pattern))));
    const size = bytes(popcnt(pattern));
    offset += size, value += size;
    row = i32x4.add(row, step);
    from += 16;
  }
  store<usize>(list, offset);
}

/** How many of `elements` numbers that lie side by side are not zero; up to three more are read. */
@inline
export function countNonZero(from: usize, elements: i32): i32 {
  const zero = f32x4.splat(0);
  let count = 0;
  for (let k = elements; k > 0; k -= 4, from += 16) {
    const pattern = i32x4.bitmask(f32x4.ne(v128.load(from), zero));
    count += popcnt(k < 4 ? pattern & ((1 << k) - 1) : pattern);
  }
  return count;
}

/** The most sixteenths of elements that are not zero where lists are faster. Dense products gain more than they from vectors of 256 bits. */
const MOST_SIXTEENTHS = WIDE_VECTORS ? 9 : 11;

/** Of three rows, whether so many elements are zero that listing the others pays. What is computed is the same either way. */
export function isSparse(from: usize, pitch: usize, rows: i32, elements: i32): bool {
  const middle = from + <usize>(rows >> 1) * pitch;
  const last = from + <usize>(rows - 1) * pitch;
  return 16 * (countNonZero(from, elements) + countNonZero(middle, elements) + countNonZero(last, elements)) < MOST_SIXTEENTHS * 3 * elements;
}

/**
 * The sums over pixels of outer_product.ts where one factor is zero in many places: for each of its elements, the pixels where it is not are listed.
 *
 * `out[row][column] += sum of s[pixel][row] * d[pixel][column]`; columns fill whole tiles.
 */
import { fillFloats } from '../copy';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes } from '../math';
import { turnFour } from '../products/turn';
import { listBytes, TABLE_BYTES, writeList, writeTable } from './lists';
import { multiplyPair, writePair } from './pairs';
import { multiplyList, TILE } from './tile';

/** Pixels at most, and rows that are listed at a time. */
const PIXELS = 128;
const ROWS = 64;
/** Rows that are turned at a time: those of a line of the cache. */
const TURNED = 16;

/** The thread's own memory: zeros, a table, rows as they are listed, a tile's columns of the other factor, lists. kernels/convolutions/lists.ts knows how much that is. */
const TABLE: usize = 128;
const ROWS_AT: usize = TABLE + TABLE_BYTES;
const COLUMNS_AT: usize = ROWS_AT + <usize>(4 * TURNED * PIXELS);
const LISTS: usize = COLUMNS_AT + <usize>(4 * TILE * PIXELS);
const PACKED_PITCH: usize = <usize>(4 * TILE);

/** @param packs whether the columns of a tile are brought together, because the cache cannot hold them where they lie */
export function addListed(
  s: usize, sPitch: usize, rows: i32, d: usize, dPitch: usize, columns: i32, pixels: i32, packs: bool, out: usize, outPitch: usize, memory: usize,
): void {
  const rowBytes = packs ? PACKED_PITCH : dPitch;
  fillFloats(memory, 0, TILE);
  writeTable(memory + TABLE, rowBytes);
  const size = listBytes(pixels);
  for (let row = 0; row < rows; row += ROWS) {
    const some = min(ROWS, rows - row);
    for (let i = 0; i < some; i += TURNED) {
      const turned = min(TURNED, some - i);
      turn(s + bytes(row + i), sPitch, turned, pixels, memory + ROWS_AT);
      const to = memory + LISTS + <usize>i * size;
      const paired = WIDE_VECTORS ? turned & ~1 : 0;
      for (let j = 0; j < paired; j += 2) {
        const x = memory + ROWS_AT + bytes(j * PIXELS);
        writePair(x, x + bytes(PIXELS), pixels, memory + TABLE, rowBytes, to + <usize>j * size);
      }
      for (let j = paired; j < turned; j++) writeList(memory + ROWS_AT + bytes(j * PIXELS), pixels, memory + TABLE, rowBytes, to + <usize>j * size);
    }
    for (let column = 0; column < columns; column += TILE) {
      let b = d + bytes(column);
      if (packs) {
        pack(b, dPitch, pixels, memory + COLUMNS_AT);
        b = memory + COLUMNS_AT;
      }
      let to = out + <usize>row * outPitch + bytes(column);
      let list = memory + LISTS;
      let i = 0;
      if (WIDE_VECTORS) {
        for (; i + 2 <= some; i += 2, to += 2 * outPitch, list += 2 * size) {
          multiplyPair(list, pixels, b, b + 64, memory, memory, to, to + outPitch, to, to + outPitch);
        }
      }
      for (; i < some; i++, to += outPitch, list += size) multiplyList(list, pixels, b, b + 64, memory, to, to);
    }
  }
}

/** Elements of pixels become rows, PIXELS numbers apart. Up to three elements more of each pixel are read. */
function turn(from: usize, pitch: usize, rows: i32, pixels: i32, to: usize): void {
  const whole = pixels & ~3;
  for (let row = 0; row < rows; row += 4, from += 16, to += bytes(4 * PIXELS)) {
    let x = from;
    let pixel = 0;
    for (; pixel < whole; pixel += 4, x += 4 * pitch) turnFour(x, pitch, to + bytes(pixel), bytes(PIXELS));
    for (; pixel < pixels; pixel++, x += pitch) {
      for (let i = 0; i < 4; i++) store<f32>(to + bytes(i * PIXELS + pixel), load<f32>(x + bytes(i)));
    }
  }
}

@inline
function pack(from: usize, pitch: usize, pixels: i32, to: usize): void {
  for (; pixels > 0; pixels--, from += pitch, to += PACKED_PITCH) {
    const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
    const x4 = v128.load(from, 64), x5 = v128.load(from, 80), x6 = v128.load(from, 96), x7 = v128.load(from, 112);
    v128.store(to, x0), v128.store(to, x1, 16), v128.store(to, x2, 32), v128.store(to, x3, 48);
    v128.store(to, x4, 64), v128.store(to, x5, 80), v128.store(to, x6, 96), v128.store(to, x7, 112);
  }
}

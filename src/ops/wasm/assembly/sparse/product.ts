/** The matrix product of gemm.ts where many elements of A are zero: of some rows, with some columns of A, and as many whole tiles of B's columns as there are. */
import { fillFloats } from '../copy';
import { WIDE_VECTORS } from '../generated/vectors';
import { bytes } from '../math';
import { listBytes, TABLE_BYTES, writeList, writeTable } from './lists';
import { multiplyPair, writePair } from './pairs';
import { multiplyList, TILE } from './tile';

/** Bytes of a row of a panel, and columns of it. */
const PANEL_PITCH: usize = 64;
const PANEL = 16;

/** Zeros that sums begin with, and the table of lists. */
const ZEROS: usize = 128;

/** Rows that are listed at a time: the lists stay in the first-level cache. */
const ROWS = 16;
/** The most elements of a row that are listed at a time: so do two panels. */
export const MOST_LISTED = 256;

/** Columns that are computed here. */
@inline
export function sparseColumns(columns: i32): i32 {
  return columns & ~(TILE - 1);
}

/** Before the first product with a thread's memory. */
export function prepareLists(memory: usize): void {
  fillFloats(memory, 0, TILE);
  writeTable(memory + ZEROS, PANEL_PITCH);
}

/**
 * @param b packed columns, `depth` rows; those from `first` on are multiplied with the `count` elements at `a`, MOST_LISTED at most
 * @param goesOn whether sums begin with what is in `out`, else with zero
 * @param sum laid out as `out`: what is added in the end, or 0
 */
export function multiplySparse(
  a: usize, aPitch: usize, rows: i32, b: usize, depth: i32, first: i32, count: i32, columns: i32, goesOn: bool, sum: usize, out: usize, outPitch: usize, memory: usize,
): void {
  const lists = memory + ZEROS + TABLE_BYTES;
  const size = listBytes(count);
  const panelBytes = bytes(depth * PANEL);
  b += <usize>first * PANEL_PITCH;
  for (let row = 0; row < rows; row += ROWS) {
    const some = min(ROWS, rows - row);
    const paired = WIDE_VECTORS ? some & ~1 : 0;
    const table = memory + ZEROS;
    for (let i = 0; i < paired; i += 2) {
      const x = a + <usize>(row + i) * aPitch;
      writePair(x, x + aPitch, count, table, PANEL_PITCH, lists + <usize>i * size);
    }
    for (let i = paired; i < some; i++) writeList(a + <usize>(row + i) * aPitch, count, table, PANEL_PITCH, lists + <usize>i * size);
    const before = <usize>row * outPitch;
    let panel = b;
    for (let column = 0; column < columns; column += TILE) {
      let to = before + bytes(column), list = lists;
      for (let i = 0; i < paired; i += 2) {
        const next = to + outPitch;
        multiplyPair(
          list, count, panel, panel + panelBytes, goesOn ? out + to : memory, goesOn ? out + next : memory, sum ? sum + to : 0, sum ? sum + next : 0, out + to, out + next,
        );
        list += 2 * size;
        to = next + outPitch;
      }
      for (let i = paired; i < some; i++) {
        multiplyList(list, count, panel, panel + panelBytes, goesOn ? out + to : memory, sum ? sum + to : 0, out + to);
        list += size;
        to += outPitch;
      }
      panel += 2 * panelBytes;
    }
  }
}

/**
 * Filters that the graph computes, as the matrix product reads them: panels of 16 columns, see gemm.ts. Rows of the packed matrix are taps
 * times inner elements, and every step is free, so that the same kernel turns a filter over, around, or takes some of its taps.
 * Units are panels.
 */
import { copyFloats, fillFloats } from '../copy';
import { bytes } from '../math';
import { turnFour } from '../products/turn';

/** Columns of a panel, and of one that has at most as many. */
const WIDE = 16;
const NARROW = 8;

@unmanaged
export class PackFilter {
  /** The element of the first tap, inner element and column. */
  x: usize;
  /** float32 [panels][tapsY][tapsX][inner][16] */
  out: usize;
  columns: i32;
  tapsY: i32;
  tapsX: i32;
  inner: i32;
  /** Bytes, of either sign. */
  tapYStep: i32;
  tapXStep: i32;
  innerStep: i32;
  columnStep: i32;
}

export function packFilter(step: PackFilter, first: i32, last: i32, scratch: usize): void {
  const depth = step.tapsY * step.tapsX * step.inner;
  for (let panel = first; panel < last; panel++) {
    const column = panel * WIDE;
    const width = step.columns - column <= NARROW ? NARROW : WIDE;
    const filled = min(width, step.columns - column);
    const from = step.x + column * step.columnStep;
    let to = step.out + bytes(column * depth);
    for (let i = 0; i < step.tapsY; i++) {
      for (let j = 0; j < step.tapsX; j++) {
        const tap = from + i * step.tapYStep + j * step.tapXStep;
        if (step.columnStep == 4) copyRows(step, tap, filled, width, to);
        else turnRows(step, tap, filled, width, to);
        to += bytes(step.inner * width);
      }
    }
  }
}

/** Columns lie side by side. */
@inline
function copyRows(step: PackFilter, from: usize, filled: i32, width: i32, to: usize): void {
  for (let k = 0; k < step.inner; k++, from += step.innerStep, to += bytes(width)) {
    copyFloats(to, from, filled);
    fillFloats(to + bytes(filled), 0, width - filled);
  }
}

/** Columns lie anywhere; four by four elements are turned at a time where the inner elements lie side by side. */
@inline
function turnRows(step: PackFilter, from: usize, filled: i32, width: i32, to: usize): void {
  const columnStep = step.columnStep;
  const whole = step.innerStep == 4 ? step.inner & ~3 : 0;
  for (let n = 0; n < width; n += 4, from += 4 * columnStep, to += 16) {
    let k = 0;
    if (n + 4 <= filled) for (; k < whole; k += 4) turnFour(from + bytes(k), columnStep, to + bytes(k * width), bytes(width));
    for (; k < step.inner; k++) {
      for (let i = 0; i < 4; i++) {
        const value = n + i < filled ? load<f32>(from + i * columnStep + k * step.innerStep) : 0;
        store<f32>(to + bytes(k * width + i), value);
      }
    }
  }
}

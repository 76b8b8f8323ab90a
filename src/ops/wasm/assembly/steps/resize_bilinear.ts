/**
 * Bilinear resize: along the columns first, then along the rows. An input row, once stretched, serves all output rows that look
 * at it. Columns are taken block by block, so that two stretched rows stay in the first-level cache and blending them runs at
 * the speed of what is written. Units are output rows of the batch.
 */
import { bytes } from '../math';
import { lerp, lerpOne, lowerOf, positionOf, ResizeGrid, upperOf, weightOf } from '../resize_grid';

@unmanaged
export class ResizeBilinear extends ResizeGrid {
  /** float32 [batch][outHeight][outWidth], pixels of `channels` elements. */
  out: usize;
  /** Bytes from one pixel to the next. */
  outPitch: usize;
  /** Columns of a block. */
  block: i32;
  /** Room for a stretched row of a block, and for a vector that sticks out of it. */
  stretchedBytes: usize;
}

/** Where one output column looks: bytes from the beginning of an input row to its neighbours. */
@unmanaged
class Column {
  left: usize;
  right: usize;
  weight: f32;
}

/** The thread's own memory: every column, then two stretched rows. */
export function resizeBilinear(step: ResizeBilinear, first: i32, last: i32, scratch: usize): void {
  for (let x = 0; x < step.outWidth; x++) {
    const position = positionOf(x, step.columnScale, step.halfPixelCenters);
    const column = columnAt(scratch, x);
    column.left = <usize>lowerOf(position, step.width) * step.xPitch;
    column.right = <usize>upperOf(position, step.width) * step.xPitch;
    column.weight = weightOf(position);
  }
  for (let x = 0; x < step.outWidth; x += step.block) resizeBlock(step, first, last, x, min(step.block, step.outWidth - x), scratch);
}

@inline
function columnAt(scratch: usize, x: i32): Column {
  return changetype<Column>(scratch + <usize>x * offsetof<Column>());
}

/** Columns [x, x + count) of the rows [first, last). */
function resizeBlock(step: ResizeBilinear, first: i32, last: i32, x: i32, count: i32, scratch: usize): void {
  // Two stretched rows, and which input rows they are, counted over the batch.
  const columns = columnAt(scratch, x);
  let above = changetype<usize>(columnAt(scratch, step.outWidth));
  let below = above + step.stretchedBytes;
  let aboveRow = -1;
  let belowRow = -1;
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const position = positionOf(row - image * step.outHeight, step.rowScale, step.halfPixelCenters);
    const lower = image * step.height + lowerOf(position, step.height);
    const upper = image * step.height + upperOf(position, step.height);
    if (lower != aboveRow) {
      // What was below is above once the next input row is reached.
      const spare = above;
      above = below;
      below = spare;
      const spareRow = aboveRow;
      aboveRow = belowRow;
      belowRow = spareRow;
      if (lower != aboveRow) stretchRow(step, (aboveRow = lower), columns, count, above);
    }
    if (upper != lower && upper != belowRow) stretchRow(step, (belowRow = upper), columns, count, below);
    blendRows(step, above, upper == lower ? above : below, weightOf(position), count, step.out + <usize>(row * step.outWidth + x) * step.outPitch);
  }
}

/** As many columns of an input row. Vectors that stick out of a pixel are overwritten by the next one. */
function stretchRow(step: ResizeBilinear, row: i32, columns: Column, count: i32, to: usize): void {
  const from = step.x + <usize>(row * step.width) * step.xPitch;
  const channelBytes = bytes(step.channels);
  for (let x = 0; x < count; x++, to += channelBytes) {
    const column = columnAt(changetype<usize>(columns), x);
    const left = from + column.left;
    const right = from + column.right;
    const weight = f32x4.splat(column.weight);
    for (let c: usize = 0; c < channelBytes; c += 16) v128.store(to + c, lerp(v128.load(left + c), v128.load(right + c), weight));
  }
}

function blendRows(step: ResizeBilinear, above: usize, below: usize, weight: f32, count: i32, out: usize): void {
  const channelBytes = bytes(step.channels);
  const rowBytes = <usize>count * channelBytes;
  if (step.outPitch == channelBytes) return blend(above, below, weight, out, rowBytes);
  for (const end = above + rowBytes; above < end; above += channelBytes, below += channelBytes, out += step.outPitch) {
    blend(above, below, weight, out, channelBytes);
  }
}

/** Nothing behind the last byte is written: it may belong to another thread, or to the neighbour in a wider map. */
@inline
function blend(above: usize, below: usize, weight: f32, out: usize, byteLength: usize): void {
  const weights = f32x4.splat(weight);
  const whole = byteLength & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, lerp(v128.load(above + i), v128.load(below + i), weights));
  for (; i < byteLength; i += 4) store<f32>(out + i, lerpOne(load<f32>(above + i), load<f32>(below + i), weight));
}

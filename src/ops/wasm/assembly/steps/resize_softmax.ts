/**
 * The softmax over the channels of a resized map, or the mean of several maps' softmaxes, or the greatest channel of that: what ResizeBilinear, Softmax, AddV2,
 * RealDiv and ArgMax give one after the other, on every pixel. No map of that size is held but what is written. Units are output rows of the batch.
 *
 * Columns are taken block by block, and of a block each row in turn: for every map it is blended from two stretched rows, exponentiated from front to back and
 * added to the sum, all of which stay in the caches. Pixels of a block are whole vectors, so that one loop does it for any number of channels.
 */
import { EXP_STEP, exponentiateMany, writeExpTable } from '../functions/exp_many';
import { firstGreatest } from '../scores/first_greatest';
import { storeLabel } from '../scores/labels';
import { bytes } from '../math';
import { lerp, lowerOf, positionOf, ResizeGrid, upperOf, weightOf } from '../resize_grid';
import { storeFirst } from '../row_end';
import { lower, total } from '../scores/softmax_pixel';

@unmanaged
export class ResizeSoftmax {
  /** ResizeGrid [maps], all of which have the same outputs. */
  grids: usize;
  maps: i32;
  /** What the sum over the maps is divided by. */
  divisor: f32;
  /** float32 [batch][outHeight][outWidth][channels], or integers of `labelBytes` [batch][outHeight][outWidth] */
  out: usize;
  /** Bytes of a label: 2, 4 or 8. 0 where probabilities are wanted. */
  labelBytes: usize;
  /** Columns of a block. */
  block: i32;
}

/** What a thread keeps of a map for a block of columns. */
@unmanaged
class BlockRows {
  /** Column [block] */
  columns: usize;
  /** Two stretched rows, and which input rows they are, counted over the batch. */
  above: usize;
  below: usize;
  aboveRow: i32;
  belowRow: i32;
}

/** Where an output column looks: bytes from the beginning of an input row to its neighbours. */
@unmanaged
class Column {
  left: usize;
  right: usize;
  weight: f32;
}

/** A pixel in whole vectors. */
@inline
function pixelBytes(channels: i32): usize {
  return (bytes(channels) + 15) & ~15;
}

/** A row has room for whole steps of exp_many.ts; what lies behind its last pixel is anything. */
@inline
function wholeSteps(size: usize): usize {
  return (size + EXP_STEP - 1) & ~(EXP_STEP - 1);
}

/** `scratchBytes` of ../../kernels/resizing/resize_softmax.ts says how much the thread's own memory takes. */
export function resizeSoftmax(step: ResizeSoftmax, first: i32, last: i32, scratch: usize): void {
  const outWidth = gridAt(step, 0).outWidth;
  for (let x = 0; x < outWidth; x += step.block) softmaxBlock(step, first, last, x, min(step.block, outWidth - x), scratch);
}

@inline
function gridAt(step: ResizeSoftmax, map: i32): ResizeGrid {
  return changetype<ResizeGrid>(step.grids + <usize>map * offsetof<ResizeGrid>());
}

@inline
function rowsAt(scratch: usize, map: i32): BlockRows {
  return changetype<BlockRows>(scratch + <usize>map * offsetof<BlockRows>());
}

/** Columns [x, x + count) of the rows [first, last). */
function softmaxBlock(step: ResizeSoftmax, first: i32, last: i32, x: i32, count: i32, scratch: usize): void {
  const maps = step.maps;
  const pitch = pixelBytes(gridAt(step, 0).channels);
  const rowBytes = wholeSteps(<usize>step.block * pitch);
  let free = scratch + <usize>maps * offsetof<BlockRows>();
  for (let map = 0; map < maps; map++) {
    const rows = rowsAt(scratch, map);
    rows.columns = free;
    rows.above = free + <usize>step.block * offsetof<Column>();
    rows.below = rows.above + rowBytes;
    rows.aboveRow = -1;
    rows.belowRow = -1;
    free = rows.below + rowBytes;
    findColumns(gridAt(step, map), x, count, rows.columns);
  }
  const powers = free;
  const sums = maps == 1 ? powers : free + rowBytes;
  const table = free + 2 * rowBytes;
  writeExpTable(table);
  const end = <usize>count * pitch;
  for (let row = first; row < last; row++) {
    for (let map = 0; map < maps; map++) {
      blendRow(gridAt(step, map), rowsAt(scratch, map), row, count, pitch, powers);
      exponentiate(powers, end, pitch, gridAt(step, map).channels, table);
      normalize(powers, end, pitch, sums, map > 0);
    }
    if (step.divisor != 1) divide(sums, end, step.divisor);
    finish(step, row, x, sums, end, pitch);
  }
}

function findColumns(grid: ResizeGrid, x: i32, count: i32, to: usize): void {
  for (let i = 0; i < count; i++, to += offsetof<Column>()) {
    const column = changetype<Column>(to);
    const position = positionOf(x + i, grid.columnScale, grid.halfPixelCenters);
    column.left = <usize>lowerOf(position, grid.width) * grid.xPitch;
    column.right = <usize>upperOf(position, grid.width) * grid.xPitch;
    column.weight = weightOf(position);
  }
}

/** A row of the resized map. */
function blendRow(grid: ResizeGrid, rows: BlockRows, row: i32, count: i32, pitch: usize, to: usize): void {
  const image = row / grid.outHeight;
  const position = positionOf(row - image * grid.outHeight, grid.rowScale, grid.halfPixelCenters);
  const lower = image * grid.height + lowerOf(position, grid.height);
  const upper = image * grid.height + upperOf(position, grid.height);
  if (lower != rows.aboveRow) {
    // What was below is above once the next input row is reached.
    const spare = rows.above;
    rows.above = rows.below;
    rows.below = spare;
    const spareRow = rows.aboveRow;
    rows.aboveRow = rows.belowRow;
    rows.belowRow = spareRow;
    if (lower != rows.aboveRow) stretchRow(grid, (rows.aboveRow = lower), rows.columns, count, pitch, rows.above);
  }
  if (upper != lower && upper != rows.belowRow) stretchRow(grid, (rows.belowRow = upper), rows.columns, count, pitch, rows.below);
  const above = rows.above;
  const below = upper == lower ? above : rows.below;
  const weight = f32x4.splat(weightOf(position));
  const end = wholeSteps(<usize>count * pitch);
  // Two vectors side by side, of which V8 can make one: see tall_tiles.ts.
  for (let i: usize = 0; i < end; i += 32) {
    const a = above + i, b = below + i, c = to + i;
    const x = lerp(v128.load(a), v128.load(b), weight), y = lerp(v128.load(a, 16), v128.load(b, 16), weight);
    v128.store(c, x), v128.store(c, y, 16);
  }
}

/** As many columns of an input row. What lies behind the last channel becomes anything. */
function stretchRow(grid: ResizeGrid, row: i32, columns: usize, count: i32, pitch: usize, to: usize): void {
  const from = grid.x + <usize>(row * grid.width) * grid.xPitch;
  for (let x = 0; x < count; x++, to += pitch, columns += offsetof<Column>()) {
    const column = changetype<Column>(columns);
    const left = from + column.left;
    const right = from + column.right;
    const weight = f32x4.splat(column.weight);
    for (let c: usize = 0; c < pitch; c += 16) v128.store(to + c, lerp(v128.load(left + c), v128.load(right + c), weight));
  }
}

function exponentiate(at: usize, byteLength: usize, pitch: usize, channels: i32, table: usize): void {
  const end = at + byteLength;
  for (let pixel = at; pixel < end; pixel += pitch) lower(pixel, channels, pixel);
  exponentiateMany(at, at + wholeSteps(byteLength), table, false);
}

/** Pixels as shares of their sum, to what is there or on top of it. `to` may be `at`. */
function normalize(at: usize, byteLength: usize, pitch: usize, to: usize, adds: bool): void {
  for (const end = at + byteLength; at < end; at += pitch, to += pitch) {
    const sum = f32x4.splat(total(at, pitch));
    if (adds) for (let i: usize = 0; i < pitch; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.div(v128.load(at + i), sum)));
    else for (let i: usize = 0; i < pitch; i += 16) v128.store(to + i, f32x4.div(v128.load(at + i), sum));
  }
}

function divide(at: usize, byteLength: usize, divisor: f32): void {
  const divisors = f32x4.splat(divisor);
  for (const end = at + byteLength; at < end; at += 16) v128.store(at, f32x4.div(v128.load(at), divisors));
}

/** Writes the probabilities or labels of a row, from column x on. */
function finish(step: ResizeSoftmax, row: i32, x: i32, at: usize, byteLength: usize, pitch: usize): void {
  const grid = gridAt(step, 0);
  const channels = grid.channels;
  const end = at + byteLength;
  if (step.labelBytes) {
    for (let to = step.out + <usize>(row * grid.outWidth + x) * step.labelBytes; at < end; at += pitch, to += step.labelBytes) {
      storeLabel(to, step.labelBytes, firstGreatest(at, channels));
    }
    return;
  }
  const length = bytes(channels);
  const whole = length & ~15;
  // Nothing behind the last byte is written: it may belong to another thread.
  for (let to = step.out + <usize>(row * grid.outWidth + x) * length; at < end; at += pitch, to += length) {
    for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, v128.load(at + i));
    if (channels & 3) storeFirst(to + whole, v128.load(at + whole), channels & 3);
  }
}

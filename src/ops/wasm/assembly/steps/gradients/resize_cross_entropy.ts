/**
 * Softmax cross entropy of a resized map, and the gradient of the map: of logits at the size of their labels, which are never held.
 *
 * Units are rows of the map. What lies between a row and the next one is made and compared row by row, some columns at a time, so that all that is worked on stays in a first-level
 * cache; it gives to both rows. Sums have the order of resize_gradient.ts: a row first takes what lies above it, so the thread that has the rows from `first` on makes that once more.
 */
import { copyFloats } from '../../copy';
import { EXP_STEP, EXP_TABLE_BYTES, writeExpTable } from '../../functions/exp_many';
import { bytes } from '../../math';
import { addShare, addShares, blendLowered, lossesOf, softmaxOfLowered, STRIP } from '../../scores/planar_softmax';
import { lerp, lerpOne } from '../../resize_grid';
import { ResizeTap } from './resize_gradient';

@unmanaged
export class ResizeCrossEntropy {
  /** float32 [batch][height][width], pixels of `channels` elements. */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** [batch][outHeight][outWidth], classes. */
  labels: usize;
  /** Of a label: 4 or 8. */
  labelBytes: usize;
  /** float32 [batch][outHeight][outWidth]: the gradient of each loss. */
  weights: usize;
  /** float32 [batch][outHeight][outWidth] */
  loss: usize;
  /** float32 [batch][height][width][channels]: the gradient of x. */
  out: usize;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  /** ResizeTap[outHeight], ResizeTap[outWidth] */
  rows: usize;
  columns: usize;
}

@inline
function tapAt(taps: usize, index: i32): ResizeTap {
  return changetype<ResizeTap>(taps + <usize>index * offsetof<ResizeTap>());
}

/** Pixels of a block: six blocks of some twenty classes stay in a first-level cache. */
const BLOCK: i32 = 32;

/** Memory of the thread's own. */
@unmanaged
class Blocks {
  /** float32 [BLOCK]: the weights of the pixels, and three more for what is known of them. */
  numbers: usize;
  table: usize;
  /** float32 [channels][pixels], EXP_STEP bytes behind each: two rows of the map as wide as the resized one, a row between them, and what is given to these two. */
  above: usize;
  below: usize;
  between: usize;
  toAbove: usize;
  toBelow: usize;
}

/** `scratch` holds a Blocks, its numbers, the table of exponentials, six blocks, and rows of the map whose pixels are whole vectors, as many as there are units. */
export function resizeCrossEntropy(step: ResizeCrossEntropy, first: i32, last: i32, scratch: usize): void {
  const blockBytes = <usize>step.channels * bytes(BLOCK) + EXP_STEP;
  const own = changetype<Blocks>(scratch);
  own.numbers = scratch + BLOCKS_BYTES;
  own.table = own.numbers + 4 * bytes(BLOCK);
  own.above = own.table + EXP_TABLE_BYTES;
  own.below = own.above + blockBytes;
  own.between = own.below + blockBytes;
  own.toAbove = own.between + blockBytes;
  own.toBelow = own.toAbove + blockBytes;
  let given = own.toBelow + blockBytes;
  const rows = given + blockBytes;
  const rowBytes = <usize>step.width * ((bytes(step.channels) + 15) & ~15);
  writeExpTable(own.table);
  clear(rows, <usize>(last - first) * rowBytes);
  for (let x = 0; x < step.outWidth; x += BLOCK) {
    const count = min(BLOCK, step.outWidth - x);
    const pitch = (bytes(count) + STRIP - 1) & ~(STRIP - 1);
    clear(given, <usize>step.channels * pitch);
    if (first % step.height > 0) {
      own.toBelow = given;
      between(step, first - 1, x, count, pitch, own, false);
    }
    for (let unit = first; unit < last; unit++) {
      own.toBelow = own.toAbove;
      own.toAbove = given;
      // Nothing lies above the first row of a picture.
      if (unit % step.height == 0) clear(own.toAbove, <usize>step.channels * pitch);
      clear(own.toBelow, <usize>step.channels * pitch);
      between(step, unit, x, count, pitch, own, true);
      gather(step, x, count, pitch, own.toAbove, rows + <usize>(unit - first) * rowBytes);
      given = own.toBelow;
    }
  }
  copyRows(step, first, last, rows, rowBytes);
}

/** BLOCKS_BYTES of ../../../kernels/gradients/resize_cross_entropy.ts. */
const BLOCKS_BYTES: usize = 32;

/** Columns [x, x + count) of the rows between a row of the map, `unit`, and the next one. */
function between(step: ResizeCrossEntropy, unit: i32, x: i32, count: i32, pitch: usize, own: Blocks, isKept: bool): void {
  const image = unit / step.height;
  const y = unit - image * step.height;
  let row = 0;
  while (row < step.outHeight && tapAt(step.rows, row).lower < y) row++;
  if (row == step.outHeight || tapAt(step.rows, row).lower > y) return;
  stretch(step, unit, x, count, pitch, own.above);
  if (y + 1 < step.height) stretch(step, unit + 1, x, count, pitch, own.below);
  for (; row < step.outHeight && tapAt(step.rows, row).lower == y; row++) {
    const tap = tapAt(step.rows, row);
    const isBetween = tap.upper != y;
    blendLowered(own.above, isBetween ? own.below : own.above, tap.weight, step.channels, pitch, own.between);
    takeLosses(step, (image * step.outHeight + row) * step.outWidth + x, count, pitch, own, isKept);
    const share: f32 = 1 - tap.weight;
    if (isBetween && tap.weight != 0) addShares(own.between, step.channels, pitch, own.numbers, share, own.toAbove, tap.weight, own.toBelow);
    else addShare(own.between, step.channels, pitch, own.numbers, isBetween ? share : share + tap.weight, own.toAbove);
  }
}

/** Takes the losses of so many pixels, and puts the derivatives of their logits in the place of these. */
function takeLosses(step: ResizeCrossEntropy, pixel: i32, count: i32, pitch: usize, own: Blocks, isKept: bool): void {
  const logits = own.between;
  const distances = own.numbers + bytes(BLOCK), sums = distances + bytes(BLOCK), losses = sums + bytes(BLOCK);
  const weights = step.weights + bytes(pixel);
  clear(own.numbers, pitch);
  for (let i = 0; i < count; i++) {
    store<f32>(own.numbers + bytes(i), load<f32>(weights + bytes(i)));
    const label = labelAt(step, pixel + i);
    store<f32>(distances + bytes(i), label < 0 ? NaN : load<f32>(logits + <usize>label * pitch + bytes(i)));
  }
  softmaxOfLowered(logits, step.channels, pitch, own.table, sums);
  if (isKept) {
    lossesOf(sums, distances, count, losses);
    copyFloats(step.loss + bytes(pixel), losses, count);
  }
  for (let i = 0; i < count; i++) {
    const label = labelAt(step, pixel + i);
    if (label < 0) continue;
    const at = logits + <usize>label * pitch + bytes(i);
    store<f32>(at, load<f32>(at) - 1);
  }
}

/** The class of a pixel; -1 for what is none. */
@inline
function labelAt(step: ResizeCrossEntropy, pixel: i32): i32 {
  const label = step.labelBytes == 8 ? load<i64>(step.labels + (<usize>pixel << 3)) : <i64>load<i32>(step.labels + bytes(pixel));
  return label >= 0 && label < step.channels ? <i32>label : -1;
}

/** Rows whose pixels are whole vectors, side by side. */
function copyRows(step: ResizeCrossEntropy, first: i32, last: i32, from: usize, rowBytes: usize): void {
  const wholeBytes = (bytes(step.channels) + 15) & ~15;
  for (let row = first; row < last; row++, from += rowBytes) {
    const out = step.out + bytes(row * step.width * step.channels);
    for (let x = 0; x < step.width; x++) copyFloats(out + bytes(x * step.channels), from + <usize>x * wholeBytes, step.channels);
  }
}

@inline
function clear(to: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) v128.store(to + i, f32x4.splat(0));
}

/** Columns [x, x + count) of a row of the map, as wide as the resized one and class by class; zeros behind them. */
function stretch(step: ResizeCrossEntropy, row: i32, x: i32, count: i32, pitch: usize, to: usize): void {
  const from = step.x + <usize>(row * step.width) * step.xPitch;
  if (bytes(count) < pitch) clear(to, <usize>step.channels * pitch);
  for (let i = 0; i < count; i++, to += 4) {
    const column = tapAt(step.columns, x + i);
    let left = from + <usize>column.lower * step.xPitch, right = from + <usize>column.upper * step.xPitch;
    const weight = f32x4.splat(column.weight);
    let at = to;
    let rest = step.channels;
    for (; rest >= 4; rest -= 4, left += 16, right += 16) {
      const x = lerp(v128.load(left), v128.load(right), weight);
      v128.store32_lane(at, x, 0), at += pitch;
      v128.store32_lane(at, x, 1), at += pitch;
      v128.store32_lane(at, x, 2), at += pitch;
      v128.store32_lane(at, x, 3), at += pitch;
    }
    for (; rest > 0; rest--, left += 4, right += 4, at += pitch) store<f32>(at, lerpOne(load<f32>(left), load<f32>(right), column.weight));
  }
}

/** What columns [x, x + count) give to those of the map. Vectors of pixels there are whole; what is added behind the last class is never read. */
function gather(step: ResizeCrossEntropy, x: i32, count: i32, pitch: usize, from: usize, to: usize): void {
  const wholeBytes = (bytes(step.channels) + 15) & ~15;
  for (let i = 0; i < count; i++, from += 4) {
    const column = tapAt(step.columns, x + i);
    const lower = to + <usize>column.lower * wholeBytes, upper = to + <usize>column.upper * wholeBytes;
    const share = f32x4.splat(1 - column.weight), other = f32x4.splat(column.weight);
    let at = from;
    for (let c: usize = 0; c < wholeBytes; c += 16) {
      const rest = step.channels - <i32>(c >> 2);
      let value = v128.load32_zero(at);
      if (rest > 1) value = v128.load32_lane(at + pitch, value, 1);
      if (rest > 2) value = v128.load32_lane(at + 2 * pitch, value, 2);
      if (rest > 3) value = v128.load32_lane(at + 3 * pitch, value, 3);
      v128.store(lower + c, f32x4.add(v128.load(lower + c), f32x4.mul(share, value)));
      // At the last column there is no upper one but itself.
      if (column.weight != 0) v128.store(upper + c, f32x4.add(v128.load(upper + c), f32x4.mul(other, value)));
      at += 4 * pitch;
    }
  }
}

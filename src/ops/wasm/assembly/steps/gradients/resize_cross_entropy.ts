/**
 * Softmax cross entropy of a resized map, and the gradient of the map: of logits at the size of their labels, which are never held.
 *
 * Units are rows of the map. A unit makes those rows of the resized map that lie between its row and the next one, some columns at a time, so that all it works on
 * stays in a first-level cache, and gathers what they give to both rows. Which of two units gave what does not depend on the threads; another call adds it up.
 */
import { copyFloats } from '../../copy';
import { EXP_STEP, EXP_TABLE_BYTES, writeExpTable } from '../../functions/exp_many';
import { bytes } from '../../math';
import { addShares, blendLowered, lossesOf, softmaxOfLowered, STRIP } from '../../scores/planar_softmax';
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
  /** float32 [batch][height][2][width], pixels of whole vectors: what the rows behind each row give to it, and to the next one. */
  parts: usize;
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

/** Of a row of the map whose pixels are whole vectors. */
@inline
function partBytes(step: ResizeCrossEntropy): usize {
  return <usize>step.width * ((bytes(step.channels) + 15) & ~15);
}

/** Pixels of a block: five blocks of some twenty classes stay in a first-level cache. */
const BLOCK: i32 = 32;

/** The thread's own memory: four numbers a pixel of a block, the table of exponentials, five blocks; EXP_STEP bytes behind each of them. */
export function resizeCrossEntropy(step: ResizeCrossEntropy, first: i32, last: i32, scratch: usize): void {
  const blockBytes = <usize>step.channels * bytes(BLOCK) + EXP_STEP;
  const table = scratch + 4 * bytes(BLOCK);
  const above = table + EXP_TABLE_BYTES, below = above + blockBytes, logits = below + blockBytes, toAbove = logits + blockBytes, toBelow = toAbove + blockBytes;
  writeExpTable(table);
  for (let unit = first; unit < last; unit++) {
    const image = unit / step.height;
    const y = unit - image * step.height;
    const parts = step.parts + <usize>(2 * unit) * partBytes(step);
    clear(parts, 2 * partBytes(step));
    let top = 0;
    while (top < step.outHeight && tapAt(step.rows, top).lower < y) top++;
    let bottom = top;
    while (bottom < step.outHeight && tapAt(step.rows, bottom).lower == y) bottom++;
    if (bottom == top) continue;
    for (let x = 0; x < step.outWidth; x += BLOCK) {
      const count = min(BLOCK, step.outWidth - x);
      const pitch = (bytes(count) + STRIP - 1) & ~(STRIP - 1);
      stretch(step, unit, x, count, pitch, above);
      stretch(step, y + 1 < step.height ? unit + 1 : unit, x, count, pitch, below);
      clear(toAbove, <usize>step.channels * pitch);
      clear(toBelow, <usize>step.channels * pitch);
      for (let row = top; row < bottom; row++) {
        const tap = tapAt(step.rows, row);
        const isBetween = tap.upper != y;
        blendLowered(above, isBetween ? below : above, tap.weight, step.channels, pitch, logits);
        takeLosses(step, (image * step.outHeight + row) * step.outWidth + x, count, pitch, logits, table, scratch);
        const share: f32 = 1 - tap.weight;
        addShares(logits, step.channels, pitch, scratch, isBetween ? share : share + tap.weight, toAbove, isBetween ? tap.weight : 0, toBelow);
      }
      gather(step, x, count, pitch, toAbove, parts);
      gather(step, x, count, pitch, toBelow, parts + partBytes(step));
    }
  }
}

/** Writes the losses of so many pixels, their weights to `numbers`, and in the place of their logits the derivatives. */
function takeLosses(step: ResizeCrossEntropy, pixel: i32, count: i32, pitch: usize, logits: usize, table: usize, numbers: usize): void {
  const distances = numbers + bytes(BLOCK), sums = distances + bytes(BLOCK), losses = sums + bytes(BLOCK);
  const weights = step.weights + bytes(pixel);
  clear(numbers, pitch);
  for (let i = 0; i < count; i++) {
    store<f32>(numbers + bytes(i), load<f32>(weights + bytes(i)));
    const label = labelAt(step, pixel + i);
    store<f32>(distances + bytes(i), label < 0 ? NaN : load<f32>(logits + <usize>label * pitch + bytes(i)));
  }
  softmaxOfLowered(logits, step.channels, pitch, table, sums);
  lossesOf(sums, distances, count, losses);
  copyFloats(step.loss + bytes(pixel), losses, count);
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

/** Adds up what units gave to the rows of the map. Units are these rows. */
export function resizeCrossEntropyRows(step: ResizeCrossEntropy, first: i32, last: i32, scratch: usize): void {
  const partSize = partBytes(step);
  const pixelBytes = (bytes(step.channels) + 15) & ~15;
  for (let row = first; row < last; row++) {
    const own = step.parts + <usize>(2 * row) * partSize;
    // The first row of a picture has none before it.
    if (row % step.height > 0) {
      for (let i: usize = 0; i < partSize; i += 16) v128.store(own + i, f32x4.add(v128.load(own + i), v128.load(own - partSize + i)));
    }
    const out = step.out + bytes(row * step.width * step.channels);
    for (let x = 0; x < step.width; x++) copyFloats(out + bytes(x * step.channels), own + <usize>x * pixelBytes, step.channels);
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

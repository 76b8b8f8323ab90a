/**
 * Depthwise convolution of bytes with a filter of another size than 3x3, or of fewer channels than are computed together. Units are output rows.
 *
 * As in quantized/depthwise_row.ts, the rows under the filter are brought together first, column by column, as words, two rows in one vector after the other. Products of words are as many
 * operations here as those of bytes would be: five rows would be two groups of four bytes, of which three are nothing.
 */
import { copyBytes } from '../../bytes';
import { BYTES, finishBoth, mostBytes, Requantization, splatAt } from '../../quantized/requantize';
import { CHANNELS, MOST_PIXELS } from '../../quantized/window';
import { firstFour, lastFour } from '../../quantized/words';

/** What two rows of a column of eight channels take. */
const PAIR_BYTES: usize = 32;
/** In front of the columns: what the sums of eight channels begin with, and two pixels that are not copied whole. */
const START_BYTES: usize = 32;
const SPARE_BYTES: usize = 64;

@unmanaged
export class ByteWideDepthwise extends Requantization {
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  /** Of the filter. */
  rows: i32;
  columns: i32;
  strideY: i32;
  strideX: i32;
  rateY: i32;
  rateX: i32;
  padTop: i32;
  padLeft: i32;
  /** int16 [channels / 8][columns][rows / 2][2 halves][4 channels][2 rows] */
  filter: usize;
  /** int32 [channels], what sums begin with: the bias, and what the zero point of x takes. Readable to the end of the last eight, as multipliers are. */
  bias: usize;
  correction: usize;
  xZeroPoint: i32;
  /** Whether an x below its zero point counts as the zero point: a ReLU in front. */
  rectify: i32;
  /** uint8 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  out: usize;
  outPitch: usize;

  /** Of a column. */
  @inline
  columnBytes(): usize {
    return <usize>((this.rows + 1) / 2) * PAIR_BYTES;
  }

  /** Columns that so many pixels see. */
  @inline
  seenBy(pixels: i32): i32 {
    return (pixels - 1) * this.strideX + (this.columns - 1) * this.rateX + 1;
  }
}

export function byteWideDepthwise(step: ByteWideDepthwise, first: i32, last: i32, scratch: usize): void {
  const columns = scratch + START_BYTES + SPARE_BYTES;
  // A row of zero points, for those that lie outside the map.
  const outside = columns + <usize>max(step.seenBy(min(MOST_PIXELS, step.outWidth)), 0) * step.columnBytes();
  memory.fill(outside, <u8>step.xZeroPoint, <usize>step.width * step.xPitch);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight, y = row - image * step.outHeight;
    if (step.kind == BYTES) filterRow<u8>(step, row, image, y, scratch, columns, outside);
    else filterRow<f32>(step, row, image, y, scratch, columns, outside);
  }
}

/** @param row counted over the batch: row y of an image */
function filterRow<O>(step: ByteWideDepthwise, row: i32, image: i32, y: i32, scratch: usize, columns: usize, outside: usize): void {
  const top = y * step.strideY - step.padTop;
  const map = step.x + <usize>(image * step.height * step.width) * step.xPitch;
  const filterBytes = <usize>step.columns * step.columnBytes();
  for (let x = 0; x < step.outWidth; x += MOST_PIXELS) {
    const count = min(MOST_PIXELS, step.outWidth - x);
    const left = x * step.strideX - step.padLeft;
    const out = step.out + <usize>(row * step.outWidth + x) * step.outPitch;
    let filter = step.filter;
    for (let c = 0; c < step.channels; c += CHANNELS, filter += filterBytes) {
      for (let r = 0; r < step.rows; r += 2) {
        // The row beside the last one meets weights of 0.
        const upper = top + r * step.rateY, next = r + 1 < step.rows ? upper + step.rateY : -1;
        gather(step, rowOf(step, map, upper, outside) + c, rowOf(step, map, next, outside) + c, left, step.seenBy(count), columns + <usize>(r / 2) * PAIR_BYTES);
      }
      convolve<O>(step, c, filter, columns, scratch, count, out + <usize>c * sizeof<O>());
    }
  }
}

@inline
function rowOf(step: ByteWideDepthwise, map: usize, y: i32, outside: usize): usize {
  return y < 0 || y >= step.height ? outside : map + <usize>(y * step.width) * step.xPitch;
}

/** Brings two rows of `count` columns together, from the one at `left` on. What lies outside the map is the zero point. */
function gather(step: ByteWideDepthwise, upper: usize, lower: usize, left: i32, count: i32, to: usize): void {
  const size = step.columnBytes(), pitch = step.xPitch;
  const zeroPoints = i16x8.splat(<i16>step.xZeroPoint);
  // What no byte is below where no ReLU is in front.
  const least = i8x16.splat(step.rectify ? <i8>step.xZeroPoint : 0);
  const before = min(max(-left, 0), count);
  const inside = max(min(count, step.width - left) - before, 0);
  const begin = <usize>(left + before) * pitch, end = begin + <usize>inside * pitch;
  const first = to + <usize>before * size, last = to + <usize>count * size;
  for (; to != first; to += size) v128.store(to, zeroPoints), v128.store(to, zeroPoints, 16);
  for (let at = begin; at != end; at += pitch, to += size) {
    const u = i16x8.extend_low_i8x16_u(i8x16.max_u(v128.load64_zero(upper + at), least)), l = i16x8.extend_low_i8x16_u(i8x16.max_u(v128.load64_zero(lower + at), least));
    v128.store(to, firstFour(u, l)), v128.store(to, lastFour(u, l), 16);
  }
  for (; to != last; to += size) v128.store(to, zeroPoints), v128.store(to, zeroPoints, 16);
}

/** Eight channels of `count` pixels, two at a time. A single one at the end is computed twice. */
function convolve<O>(step: ByteWideDepthwise, c: i32, filter: usize, columns: usize, scratch: usize, count: i32, out: usize): void {
  const size = step.columnBytes(), stride = <usize>step.strideX * size, rate = <usize>step.rateX * size;
  const begin = <usize>c << 2, outPitch = step.outPitch;
  const rest = <usize>min(CHANNELS, step.channels - c) * sizeof<O>(), isWhole = step.channels - c >= CHANNELS;
  const spare = scratch + START_BYTES, otherSpare = spare + SPARE_BYTES / 2;
  // In memory, because V8 would add them up anew for every pixel.
  v128.store(scratch, i32x4.add(v128.load(step.bias + begin), v128.load(step.correction + begin)));
  v128.store(scratch, i32x4.add(v128.load(step.bias + begin, 16), v128.load(step.correction + begin, 16)), 16);
  const m0 = v128.load(step.multiplier + begin), m1 = v128.load(step.multiplier + begin, 16);
  const low = splatAt(step, offsetof<ByteWideDepthwise>('low')), magic = splatAt(step, offsetof<ByteWideDepthwise>('magic')), bits = splatAt(step, offsetof<ByteWideDepthwise>('magicBits')), most = mostBytes(step);
  for (let left = count; left > 0; left -= 2) {
    const hasOther = left > 1, other = hasOther ? out + outPitch : out;
    let p = columns, q = hasOther ? columns + stride : columns, w = filter;
    let a0 = v128.load(scratch), a1 = v128.load(scratch, 16), b0 = a0, b1 = a1;
    for (let column = step.columns; column > 0; column--, p += rate, q += rate) {
      for (let i: usize = 0; i < size; i += PAIR_BYTES, w += PAIR_BYTES) {
        const w0 = v128.load(w), w1 = v128.load(w, 16);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v128.load(p + i), w0)), a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v128.load(p + i, 16), w1));
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v128.load(q + i), w0)), b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v128.load(q + i, 16), w1));
      }
    }
    finishBoth<O>(step, m0, m1, a0, a1, 0, isWhole ? out : spare, m0, m1, b0, b1, 0, isWhole ? other : otherSpare, low, magic, bits, most);
    if (!isWhole) copyBytes(out, spare, rest), copyBytes(other, otherSpare, rest);
    columns += 2 * stride, out += 2 * outPitch;
  }
}

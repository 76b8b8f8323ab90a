/** What a depthwise convolution of bytes is given, and the memory that it takes. */
import { Requantization } from './requantize';

/** Channels that are computed together: a map has as many, or more. */
export const CHANNELS = 8;
/** Bytes of a column of them, and of its half: as words they take twice as much. */
export const COLUMN_BYTES = 32;
/** Two lines of memory, for what the sums of eight channels begin with, and for what tall_window.ts has there. */
export const START_BYTES = 128;
/** Pixels that are computed before the next channels are: the lines of memory that they lie in shall stay in the first-level cache so long. */
export const MOST_PIXELS = 64;

/** A 3x3 depthwise filter on a map: part of the record of every step that has one. */
@unmanaged
export class ByteWindow extends Requantization {
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  strideY: i32;
  strideX: i32;
  rateY: i32;
  rateX: i32;
  padTop: i32;
  padLeft: i32;
  /**
   * The last eight channels begin where eight are left. Where `isNarrow`, int8 [channels / 8][3 columns][8 channels][top, middle, bottom, 0]; else int16 [channels / 8][3 columns][2 halves][2][4 channels][2]: (top, middle) of four
   * channels, and then (bottom, 0).
   */
  filter: usize;
  /** int32 [channels], what sums begin with: the bias, and what the zero point of x takes. */
  bias: usize;
  correction: usize;
  xZeroPoint: i32;
  /** Whether products are those of bytes. */
  isNarrow: i32;
  /** Whether an x below its zero point counts as the zero point: a ReLU in front. */
  rectify: i32;
}

/** Memory that a row needs for its columns. */
@inline
export function columnBytes(w: ByteWindow): usize {
  return <usize>max((min(MOST_PIXELS, w.outWidth) - 1) * w.strideX + 2 * w.rateX + 1, 0) * (4 * COLUMN_BYTES) + START_BYTES;
}

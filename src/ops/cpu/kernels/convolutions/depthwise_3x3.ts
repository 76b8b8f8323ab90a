/**
 * Depthwise 3x3 filters where all nine taps lie inside the picture: nearly all of the work of the depthwise layers.
 *
 * Channel by channel along an output row: the nine weights of a channel are loaded once and stay in registers, which is worth
 * more than reading the picture in the order in which it lies in memory (its rows are in the cache anyway). `| 0` spares
 * the loops the checks whether an index has outgrown 32 bits.
 */

/** What stays the same along an output row. Weights are [9][channels] and bias [channels], as float64. */
export interface Taps3x3 {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly channels: number;
  readonly low: number;
  readonly high: number;
}

/** A run of output positions of one row, as distances in elements. */
export interface RowOf3x3 {
  readonly input: Float32Array;
  /** The first tap of the first output position, channel 0. */
  readonly start: number;
  /** From one row of taps to the next. */
  readonly pitch: number;
  /** From one tap to the next along a row. */
  readonly step: number;
  /** From what one output position sees to what the next sees. */
  readonly stride: number;
  readonly count: number;
  readonly out: Float32Array;
  readonly to: number;
  readonly outStep: number;
  readonly residual: Float32Array | undefined;
}

/**
 * Output positions that lie one tap apart: the column of three values that enters at a position is its right column, the
 * middle column of the one before, and the left column of the one before that. So three sums are open at any time.
 */
export function slideRow({ weights, bias, channels, low, high }: Taps3x3, row: RowOf3x3): void {
  const { input, start, pitch, step, count, out, to, outStep, residual } = row;
  const c = channels;
  for (let k = 0; k < c; k++) {
    const w00 = weights[k], w01 = weights[c + k], w02 = weights[2 * c + k];
    const w10 = weights[3 * c + k], w11 = weights[4 * c + k], w12 = weights[5 * c + k];
    const w20 = weights[6 * c + k], w21 = weights[7 * c + k], w22 = weights[8 * c + k];
    const b = bias[k];
    let top = (start + k) | 0, middle = (top + pitch) | 0, bottom = (middle + pitch) | 0;
    let x0 = input[top], x1 = input[middle], x2 = input[bottom];
    let second = b + x0 * w00 + x1 * w10 + x2 * w20;
    top = (top + step) | 0;
    middle = (middle + step) | 0;
    bottom = (bottom + step) | 0;
    x0 = input[top];
    x1 = input[middle];
    x2 = input[bottom];
    let first = second + x0 * w01 + x1 * w11 + x2 * w21;
    second = b + x0 * w00 + x1 * w10 + x2 * w20;
    for (let i = 0, at = (to + k) | 0; i < count; i++, at = (at + outStep) | 0) {
      top = (top + step) | 0;
      middle = (middle + step) | 0;
      bottom = (bottom + step) | 0;
      x0 = input[top];
      x1 = input[middle];
      x2 = input[bottom];
      let sum = first + x0 * w02 + x1 * w12 + x2 * w22;
      first = second + x0 * w01 + x1 * w11 + x2 * w21;
      second = b + x0 * w00 + x1 * w10 + x2 * w20;
      if (residual) sum += residual[at];
      out[at] = sum < low ? low : sum > high ? high : sum;
    }
  }
}

/** Output positions any distance apart. */
export function strideRow({ weights, bias, channels, low, high }: Taps3x3, row: RowOf3x3): void {
  const { input, start, pitch, step, stride, count, out, to, outStep, residual } = row;
  const c = channels;
  for (let k = 0; k < c; k++) {
    const w00 = weights[k], w01 = weights[c + k], w02 = weights[2 * c + k];
    const w10 = weights[3 * c + k], w11 = weights[4 * c + k], w12 = weights[5 * c + k];
    const w20 = weights[6 * c + k], w21 = weights[7 * c + k], w22 = weights[8 * c + k];
    const b = bias[k];
    for (let i = 0, at = (to + k) | 0, top = (start + k) | 0; i < count; i++, at = (at + outStep) | 0, top = (top + stride) | 0) {
      const middle = (top + pitch) | 0;
      const bottom = (middle + pitch) | 0;
      let sum = b + input[top] * w00 + input[top + step] * w01 + input[top + 2 * step] * w02;
      sum += input[middle] * w10 + input[middle + step] * w11 + input[middle + 2 * step] * w12;
      sum += input[bottom] * w20 + input[bottom + step] * w21 + input[bottom + 2 * step] * w22;
      if (residual) sum += residual[at];
      out[at] = sum < low ? low : sum > high ? high : sum;
    }
  }
}

/**
 * Depthwise 3x3 filters where all nine taps lie inside the picture: nearly all of the work of the depthwise layers.
 *
 * Neighbours that lie one rate apart share two of their three columns, so two of them are computed together: 12 values of
 * the picture instead of 18, and every weight is loaded once for both.
 */

/** What stays the same along an output row. Weights are [9][channels] and bias [channels], as float64. */
export interface Taps3x3 {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly channels: number;
  readonly low: number;
  readonly high: number;
}

/**
 * One output position, all channels.
 *
 * @param top, middle, bottom where the leftmost tap of each row of taps lies in `input`
 * @param step elements from one tap to the next along a row
 */
export function depthwisePixel(
  taps: Taps3x3,
  input: Float32Array,
  top: number,
  middle: number,
  bottom: number,
  step: number,
  out: Float32Array,
  to: number,
  residual: Float32Array | undefined,
): void {
  const { weights, bias, low, high } = taps;
  const c = taps.channels | 0;
  for (let k = 0; k < c; k++) {
    let sum =
      bias[k] +
      input[top + k] * weights[k] +
      input[top + step + k] * weights[c + k] +
      input[top + 2 * step + k] * weights[2 * c + k] +
      input[middle + k] * weights[3 * c + k] +
      input[middle + step + k] * weights[4 * c + k] +
      input[middle + 2 * step + k] * weights[5 * c + k] +
      input[bottom + k] * weights[6 * c + k] +
      input[bottom + step + k] * weights[7 * c + k] +
      input[bottom + 2 * step + k] * weights[8 * c + k];
    if (residual) sum += residual[to + k];
    out[to + k] = sum < low ? low : sum > high ? high : sum;
  }
}

/** Two output positions that lie one rate apart in a layer of stride 1: at `to` and `to + step`. */
export function depthwisePair(
  taps: Taps3x3,
  input: Float32Array,
  top: number,
  middle: number,
  bottom: number,
  step: number,
  out: Float32Array,
  to: number,
  residual: Float32Array | undefined,
): void {
  const { weights, bias, low, high } = taps;
  const c = taps.channels | 0;
  for (let k = 0; k < c; k++) {
    let left = bias[k];
    let right = left;
    for (let row = 0, w = k, at = top + k; row < 3; row++, w += 3 * c, at = (row === 1 ? middle : bottom) + k) {
      const w0 = weights[w], w1 = weights[w + c], w2 = weights[w + 2 * c];
      const x1 = input[at + step], x2 = input[at + 2 * step];
      left += input[at] * w0 + x1 * w1 + x2 * w2;
      right += x1 * w0 + x2 * w1 + input[at + 3 * step] * w2;
    }
    if (residual) {
      left += residual[to + k];
      right += residual[to + step + k];
    }
    out[to + k] = left < low ? low : left > high ? high : left;
    out[to + step + k] = right < low ? low : right > high ? high : right;
  }
}

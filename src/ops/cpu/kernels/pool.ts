import { bigRangeOf, is64BitInteger, rangeOf } from '../../contract/dtypes.js';
import { convGeometry } from '../../geometry/conv_geometry.js';
import type { PoolAttributes } from '../../operators/layers/pool.js';
import type { CpuKernel } from '../kernel.js';

/** Reduces one window of pixels [c], `rows` x `columns` of them from `first` on, to the one at `target`. */
type Window = (
  from: Float32Array,
  first: number,
  rows: number,
  rowStride: number,
  columns: number,
  channels: number,
  to: Float32Array,
  target: number,
) => void;

export const poolKernel: CpuKernel<PoolAttributes> = ({ op, attrs, inputs: [{ dtype, shape }] }) => {
  const g = convGeometry(shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const { inHeight, inWidth, inChannels: channels } = g;
  const rowStride = inWidth * channels;
  const pool = op === 'AvgPool' ? averageWindow : maxWindow(is64BitInteger(dtype) ? bigRangeOf(dtype)[0] : rangeOf(dtype)[0]);
  return ([x], [out]) => {
    // AvgPool has floats only; MaxPool compares and copies, which is the same for every container.
    const from = x.data as Float32Array;
    const to = out.data as Float32Array;
    let target = 0;
    for (let b = 0; b < g.batch; b++) {
      for (let y = 0; y < g.outHeight; y++) {
        const top = Math.max(0, y * g.strideY - g.padTop);
        const bottom = Math.min(inHeight, y * g.strideY - g.padTop + g.filterHeight);
        for (let column = 0; column < g.outWidth; column++, target += channels) {
          const left = Math.max(0, column * g.strideX - g.padLeft);
          const right = Math.min(inWidth, column * g.strideX - g.padLeft + g.filterWidth);
          const first = ((b * inHeight + top) * inWidth + left) * channels;
          pool(from, first, bottom - top, rowStride, right - left, channels, to, target);
        }
      }
    }
  };
};

/** Sums in the container's own precision and in the order of the pixels, as TensorFlow does; then divides by their number. */
const averageWindow: Window = (from, first, rows, rowStride, columns, channels, to, target) => {
  for (let c = 0; c < channels; c++) to[target + c] = 0;
  for (let row = 0; row < rows; row++) {
    let source = first + row * rowStride;
    for (let column = 0; column < columns; column++, source += channels) {
      for (let c = 0; c < channels; c++) to[target + c] += from[source + c];
    }
  }
  const pixels = rows * columns;
  for (let c = 0; c < channels; c++) to[target + c] /= pixels;
};

/**
 * Begins at the lowest finite number, as TensorFlow does, so that NaN never wins: of NaN alone the maximum is that number, and of
 * -Infinity alone as well.
 */
const maxWindow = (lowest: number | bigint): Window => (from, first, rows, rowStride, columns, channels, to, target) => {
  to.fill(lowest as number, target, target + channels);
  for (let row = 0; row < rows; row++) {
    let source = first + row * rowStride;
    for (let column = 0; column < columns; column++, source += channels) {
      for (let c = 0; c < channels; c++) {
        const value = from[source + c];
        if (value > to[target + c]) to[target + c] = value;
      }
    }
  }
};

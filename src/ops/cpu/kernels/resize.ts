/**
 * Resizing, with the roundings of TensorFlow's CPU kernels: positions and weights are float32, and so is every step of an
 * interpolation, so that results agree to the last bit. Sources: TensorFlow, core/util/image_resizer_state.h
 * (CalculateResizeScale), core/kernels/image/resize_bilinear_op.cc (compute_interpolation_weights, compute_lerp) and
 * resize_nearest_neighbor_op.cc.
 */
import { sameShape, type Tensor } from '../../../tensor.js';
import { is64BitInteger } from '../../contract/dtypes.js';
import type { ResizeAttributes } from '../../operators/layers/resize.js';
import { linearTaps, nearestTaps, type Taps } from '../../geometry/resize_taps.js';
import { bigIntsOf, numbersOf } from '../elements.js';
import type { CpuKernel, Run } from '../kernel.js';

const { fround } = Math;

export const resizeKernel: CpuKernel<ResizeAttributes> = ({ op, attrs, inputs: [{ shape: from }], outputs: [{ shape: to }] }) => {
  // To its own size a picture is copied: TensorFlow interpolates nothing then, which shows where infinities meet.
  if (sameShape(from, to) && op === 'ResizeBilinear') return asFloats;
  const plan = op === 'ResizeBilinear' ? linearTaps : nearestTaps;
  const rows = plan(from[1], to[1], attrs);
  const columns = plan(from[2], to[2], attrs);
  return op === 'ResizeBilinear' ? bilinear(from, to, rows, columns) : nearest(from, to, rows, columns);
};

const asFloats: Run = ([x], [out]) => readRow(x, 0, out.data as Float32Array);

/**
 * Interpolates along the columns first, then along the rows. A row of the input, once stretched, serves all output rows that look at
 * it: two stretched rows are kept, the upper and the lower neighbour of the moment.
 */
function bilinear(from: readonly number[], to: readonly number[], rows: Taps, columns: Taps): Run {
  const [batch, height, width, channels] = from;
  const [, outHeight, outWidth] = to;
  const row = new Float32Array(width * channels); // one input row as float32
  const outRow = outWidth * channels;
  const stretched = [new Float32Array(outRow), new Float32Array(outRow)];

  return ([x], [out]) => {
    const target = out.data as Float32Array;
    let offset = 0;
    for (let b = 0; b < batch; b++) {
      const held = [-1, -1]; // which input rows `stretched` holds
      const stretch = (y: number, avoid: number): number => {
        const found = held.indexOf(y);
        if (found >= 0) return found;
        const slot = held[0] === avoid ? 1 : 0;
        readRow(x, (b * height + y) * row.length, row);
        stretchRow(row, columns, channels, stretched[slot]);
        held[slot] = y;
        return slot;
      };
      for (let y = 0; y < outHeight; y++, offset += outRow) {
        const top = stretched[stretch(rows.lower[y], rows.upper[y])];
        const bottom = stretched[stretch(rows.upper[y], rows.lower[y])];
        blendRows(top, bottom, rows.weight[y], target, offset);
      }
    }
  };
}

function readRow(x: Tensor, start: number, row: Float32Array): void {
  if (is64BitInteger(x.dtype)) {
    const from = bigIntsOf(x);
    for (let i = 0; i < row.length; i++) row[i] = Number(from[start + i]);
  } else {
    row.set(numbersOf(x).subarray(start, start + row.length));
  }
}

function stretchRow(row: Float32Array, { lower, upper, weight }: Taps, channels: number, to: Float32Array): void {
  for (let i = 0, t = 0; i < lower.length; i++) {
    const w = weight[i];
    let p = lower[i] * channels;
    let q = upper[i] * channels;
    for (const end = t + channels; t < end; t++, p++, q++) {
      const left = row[p];
      to[t] = left + fround(fround(row[q] - left) * w);
    }
  }
}

function blendRows(top: Float32Array, bottom: Float32Array, weight: number, to: Float32Array, offset: number): void {
  for (let i = 0; i < top.length; i++) {
    const above = top[i];
    to[offset + i] = above + fround(fround(bottom[i] - above) * weight);
  }
}

function nearest(from: readonly number[], to: readonly number[], rows: Taps, columns: Taps): Run {
  const [batch, height, width, channels] = from;
  return ([x], [out]) => {
    // Only moves elements: the same for every container.
    const source = x.data as Float32Array;
    const target = out.data as Float32Array;
    let t = 0;
    for (let b = 0; b < batch; b++) {
      for (let y = 0; y < to[1]; y++) {
        const rowStart = (b * height + rows.lower[y]) * width;
        for (let i = 0; i < to[2]; i++) {
          let s = (rowStart + columns.lower[i]) * channels;
          for (const end = t + channels; t < end; t++, s++) target[t] = source[s];
        }
      }
    }
  };
}

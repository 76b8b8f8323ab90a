/** Windows of TensorFlow Lite's convolutions and pools, and its filters, as TensorFlow has them. */
import { allocate, type Shape, type TensorData, type TensorSource } from '../tensor.js';
import type { LiteSite } from './site.js';

/** Numbers of fields of the options that say how a window moves. */
interface WindowFields {
  readonly strideWidth: number;
  readonly strideHeight: number;
  readonly rateWidth?: number;
  readonly rateHeight?: number;
}

export const CONV_FIELDS: WindowFields = { strideWidth: 1, strideHeight: 2, rateWidth: 4, rateHeight: 5 };
export const DEPTHWISE_FIELDS: WindowFields = { strideWidth: 1, strideHeight: 2, rateWidth: 5, rateHeight: 6 };

export const TRANSPOSED_FIELDS: WindowFields = { strideWidth: 1, strideHeight: 2 };

export function windowAttrs({ options }: LiteSite, { strideWidth, strideHeight, rateWidth, rateHeight }: WindowFields) {
  const int = (field: number | undefined): number => (field === undefined ? 1 : (options?.int(field, 1) ?? 1));
  return {
    padding: (options?.byte(0) ?? 0) === 1 ? 'VALID' : 'SAME',
    strides: [1, int(strideHeight), int(strideWidth), 1],
    dilations: [1, int(rateHeight), int(rateWidth), 1],
    data_format: 'NHWC',
  };
}

/** From [out, rows, columns, in] to [rows, columns, in, out]. */
export function filterFromLite({ dtype, shape, read }: TensorSource): TensorSource {
  const [out, rows, columns, depth] = shape;
  const inner = rows * columns * depth;
  const turned: Shape = [rows, columns, depth, out];
  return {
    dtype,
    shape: turned,
    read: async () => {
      const from = (await read()).data as Float32Array;
      const to = allocate(dtype, from.length) as Float32Array;
      for (let n = 0; n < out; n++) for (let i = 0; i < inner; i++) to[i * out + n] = from[n * inner + i];
      return { dtype, shape: turned, data: to as TensorData };
    },
  };
}

/** From [out, rows, columns, in] to [rows, columns, out, in]. */
export function transposedFromLite({ dtype, shape, read }: TensorSource): TensorSource {
  const [out, rows, columns, depth] = shape;
  const taps = rows * columns;
  const turned: Shape = [rows, columns, out, depth];
  return {
    dtype,
    shape: turned,
    read: async () => {
      const from = (await read()).data as Float32Array;
      const to = allocate(dtype, from.length) as Float32Array;
      for (let n = 0; n < out; n++) for (let tap = 0; tap < taps; tap++) to.set(from.subarray((n * taps + tap) * depth, (n * taps + tap + 1) * depth), (tap * out + n) * depth);
      return { dtype, shape: turned, data: to as TensorData };
    },
  };
}

/** From [1, rows, columns, in * multiplier] to [rows, columns, in, multiplier]: the same order. */
export function depthwiseFromLite({ dtype, shape, read }: TensorSource, inChannels: number): TensorSource {
  const turned: Shape = [shape[1], shape[2], inChannels, shape[3] / inChannels];
  return { dtype, shape: turned, read: async () => ({ ...(await read()), shape: turned }) };
}

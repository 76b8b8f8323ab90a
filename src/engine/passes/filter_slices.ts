/** Parts of a 1x1 filter, read when they are needed. */
import { staged } from '../../staging.js';
import { sizeOf, type Tensor, type TensorSource } from '../../tensor.js';

/** Input channels `[first, end)`. */
export type Range = readonly [first: number, end: number];

/** The same part of the same filter is the same constant: plans for several picture sizes then share what a backend packs for it. */
const slices = new WeakMap<TensorSource, Map<string, TensorSource>>();

/** The rows of a filter [1, 1, in, out] that belong to some of its input channels, in the order of the ranges. */
export function inputChannels(filter: TensorSource, ranges: readonly Range[]): TensorSource {
  const known = slices.get(filter) ?? new Map<string, TensorSource>();
  slices.set(filter, known);
  const key = ranges.join(';');
  const slice = known.get(key) ?? sliced(filter, ranges);
  known.set(key, slice);
  return slice;
}

function sliced(filter: TensorSource, ranges: readonly Range[]): TensorSource {
  const outChannels = filter.shape[3];
  const shape = [1, 1, ranges.reduce((sum, [first, end]) => sum + end - first, 0), outChannels];
  return {
    dtype: filter.dtype,
    shape,
    async read(staging): Promise<Tensor> {
      const whole = (await filter.read(staging)).data as Float32Array;
      // Nobody else has what lies there: a part of it need not be copied.
      if (staging?.holds(whole) && ranges.length === 1) return { dtype: 'float32', shape, data: whole.subarray(ranges[0][0] * outChannels, ranges[0][1] * outChannels) };
      const data = staged(staging, Float32Array, sizeOf(shape));
      let filled = 0;
      for (const [first, end] of ranges) {
        const rows = whole.subarray(first * outChannels, end * outChannels);
        data.set(rows, filled);
        filled += rows.length;
      }
      return { dtype: 'float32', shape, data };
    },
  };
}

import { toNumbers } from '../../tensor.js';
import { resolveSlice, type StridedSliceAttributes } from '../strided_slice.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const stridedSliceKernel: CpuKernel<StridedSliceAttributes> = ({ attrs }) => ([x, begin, end, strides], [out]) => {
  const { starts, steps, counts } = resolveSlice(x.shape, toNumbers(begin), toNumbers(end), toNumbers(strides), attrs);
  const fromStrides = stridesOf(x.shape);
  const start = starts.reduce((sum, first, axis) => sum + first * fromStrides[axis], 0);
  const from = { tensor: x, start, steps: fromStrides.map((stride, axis) => stride * steps[axis]) };
  // Dropped and new axes have size 1, so the result lies in memory as if it had the input's axes.
  copyBox(counts, from, { tensor: out, start: 0, steps: stridesOf(counts) });
};

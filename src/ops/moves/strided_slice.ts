import { resolveSlice, type StridedSliceAttributes } from '../operators/shapes/strided_slice.js';
import { stridesOf } from '../geometry/walk.js';
import { known, offsetOf, type DescribeMoves } from './move.js';

export const stridedSliceMoves: DescribeMoves<StridedSliceAttributes> = ({ attrs, inputs: [x, ...parts] }) => {
  const [begin, end, strides] = parts.map(known);
  if (!begin || !end || !strides) return undefined;
  const { starts, steps, counts } = resolveSlice(x.shape, begin, end, strides, attrs);
  const fromStrides = stridesOf(x.shape);
  const from = { index: 0, start: offsetOf(starts, fromStrides), steps: fromStrides.map((stride, axis) => stride * steps[axis]) };
  // Dropped and new axes have size 1, so the result lies in memory as if it had the input's axes.
  return [{ shape: counts, from, to: { index: 0, start: 0, steps: stridesOf(counts) } }];
};

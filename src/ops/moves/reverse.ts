import { stridesOf } from '../geometry/walk.js';
import { axisOf, known, whole, type DescribeMoves } from './move.js';

export const reverseMoves: DescribeMoves = ({ inputs: [x, axes], outputs: [out] }) => {
  const reversed = known(axes)?.map((axis) => axisOf(axis, x.shape.length));
  if (!reversed) return undefined;
  const strides = stridesOf(x.shape);
  const start = reversed.reduce((sum, axis) => sum + (x.shape[axis] - 1) * strides[axis], 0);
  const steps = strides.map((stride, axis) => (reversed.includes(axis) ? -stride : stride));
  return [{ shape: x.shape, from: { index: 0, start, steps }, to: whole(0, out) }];
};

import { stridesOf } from '../geometry/walk.js';
import { axisOf, known, whole, type DescribeMoves } from './move.js';

export const transposeMoves: DescribeMoves = ({ inputs: [x, permutation], outputs: [out] }) => {
  const strides = stridesOf(x.shape);
  const steps = known(permutation)?.map((axis) => strides[axisOf(axis, x.shape.length)]);
  return steps && [{ shape: out.shape, from: { index: 0, start: 0, steps }, to: whole(0, out) }];
};

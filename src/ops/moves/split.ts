import type { SplitAttributes } from '../operators/shapes/split.js';
import { stridesOf } from '../geometry/walk.js';
import { axisOf, known, whole, type DescribeMoves } from './move.js';

export const splitMoves: DescribeMoves<SplitAttributes> = ({ op, inputs, outputs }) => {
  const [valueIndex, axisIndex] = op === 'Split' ? [1, 0] : [0, 2];
  const { shape } = inputs[valueIndex];
  const given = known(inputs[axisIndex]);
  if (!given) return undefined;
  const axis = axisOf(given[0], shape.length);
  const steps = stridesOf(shape);
  let position = 0; // along the axis
  return outputs.map((out, index) => {
    const from = { index: valueIndex, start: position * steps[axis], steps };
    position += out.shape[axis];
    return { shape: out.shape, from, to: whole(index, out) };
  });
};

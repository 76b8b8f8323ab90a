import { concatAxisIndex } from '../operators/shapes/concat.js';
import { stridesOf } from '../geometry/walk.js';
import { axisOf, known, whole, type DescribeMoves, type Move } from './move.js';

export const concatMoves: DescribeMoves = ({ op, inputs, outputs: [out] }) => {
  const axisIndex = concatAxisIndex(op, inputs.length);
  const given = known(inputs[axisIndex]);
  if (!given) return undefined;
  const axis = axisOf(given[0], out.shape.length);
  const steps = stridesOf(out.shape);
  const moves: Move[] = [];
  let position = 0; // along the axis
  for (const [index, input] of inputs.entries()) {
    if (index === axisIndex) continue;
    moves.push({ shape: input.shape, from: whole(index, input), to: { index: 0, start: position * steps[axis], steps } });
    position += input.shape[axis];
  }
  return moves;
};

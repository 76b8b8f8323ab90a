import { stridesOf } from '../geometry/walk.js';
import type { DescribeMoves } from './move.js';

/** Each axis becomes two, repetition and position, so that all repetitions are one copy: the input does not move along the former. */
export const tileMoves: DescribeMoves = ({ inputs: [x], outputs: [out] }) => {
  const fromSteps = stridesOf(x.shape).flatMap((stride) => [0, stride]);
  const toSteps = stridesOf(out.shape).flatMap((stride, axis) => [stride * x.shape[axis], stride]);
  const shape = x.shape.flatMap((size, axis) => [size === 0 ? 0 : out.shape[axis] / size, size]);
  return [{ shape, from: { index: 0, start: 0, steps: fromSteps }, to: { index: 0, start: 0, steps: toSteps } }];
};

import type { PackAttributes, UnpackAttributes } from '../operators/shapes/pack.js';
import { stridesOf } from '../geometry/walk.js';
import { axisOf, whole, type DescribeMoves } from './move.js';

export const packMoves: DescribeMoves<PackAttributes> = ({ attrs, inputs, outputs: [out] }) => {
  const part = partsOf(out.shape, attrs.axis);
  return inputs.map((input, index) => ({ shape: input.shape, from: whole(index, input), to: part(0, index) }));
};

export const unpackMoves: DescribeMoves<UnpackAttributes> = ({ attrs, inputs: [x], outputs }) => {
  const part = partsOf(x.shape, attrs.axis);
  return outputs.map((out, index) => ({ shape: out.shape, from: part(0, index), to: whole(index, out) }));
};

/** The positions along one axis, as boxes without that axis. */
function partsOf(shape: readonly number[], along: number) {
  const axis = axisOf(along, shape.length);
  const strides = stridesOf(shape);
  const steps = strides.filter((_, i) => i !== axis);
  return (index: number, position: number) => ({ index, start: position * strides[axis], steps });
}

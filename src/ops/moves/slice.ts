import { stridesOf } from '../geometry/walk.js';
import { known, offsetOf, whole, type DescribeMoves } from './move.js';

export const sliceMoves: DescribeMoves = ({ inputs: [x, begin], outputs: [out] }) => {
  const first = known(begin);
  if (!first) return undefined;
  const steps = stridesOf(x.shape);
  return [{ shape: out.shape, from: { index: 0, start: offsetOf(first, steps), steps }, to: whole(0, out) }];
};

import { whole, type DescribeMoves } from './move.js';

/** The scalar does not move along any axis. */
export const fillMoves: DescribeMoves = ({ outputs: [out] }) => [
  { shape: out.shape, from: { index: 1, start: 0, steps: out.shape.map(() => 0) }, to: whole(0, out) },
];

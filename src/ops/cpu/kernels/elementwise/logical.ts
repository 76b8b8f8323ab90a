import { broadcastSteps, forEachRow, planWalk, stridesOf } from '../../../geometry/walk.js';
import type { CpuKernel } from '../../kernel.js';

export const logicalKernel: CpuKernel<unknown> = ({ op, inputs, outputs: [{ shape }] }) => {
  if (op === 'LogicalNot') {
    return ([x], [out]) => {
      const from = x.data as Uint8Array;
      const to = out.data as Uint8Array;
      for (let i = 0; i < to.length; i++) to[i] = from[i] ? 0 : 1;
    };
  }
  const and = op === 'LogicalAnd';
  const walk = planWalk(shape, [...inputs.map((input) => broadcastSteps(input.shape, shape)), stridesOf(shape)]);
  const { length, steps: [aStep, bStep] } = walk;
  return ([x, y], [out]) => {
    const a = x.data as Uint8Array;
    const b = y.data as Uint8Array;
    const to = out.data as Uint8Array;
    forEachRow(walk, [0, 0, 0], (at) => {
      for (let i = 0, p = at[0], q = at[1]; i < length; i++, p += aStep, q += bStep) to[at[2] + i] = (and ? a[p] && b[q] : a[p] || b[q]) ? 1 : 0;
    });
  };
};

import { alignCondition } from '../select.js';
import type { Cells } from './elements.js';
import type { CpuKernel } from './kernel.js';
import { broadcastSteps, forEachRow, planWalk, stridesOf } from './walk.js';

export const selectKernel: CpuKernel<unknown> = ({ op, inputs, outputs: [{ shape }] }) => {
  const [condition, onTrue, onFalse] = inputs.map((input) => input.shape);
  const aligned = op === 'Select' ? alignCondition(condition, shape) : condition;
  const walk = planWalk(shape, [...[aligned, onTrue, onFalse].map((s) => broadcastSteps(s, shape)), stridesOf(shape)]);
  const { length, steps: [cStep, aStep, bStep] } = walk;
  return ([chosen, x, y], [out]) => {
    const holds = chosen.data as Uint8Array;
    const a: Cells = x.data;
    const b: Cells = y.data;
    const to: Cells = out.data;
    forEachRow(walk, [0, 0, 0, 0], ([c, p, q, t]) => {
      for (let i = 0; i < length; i++, c += cStep, p += aStep, q += bStep) to[t + i] = holds[c] ? a[p] : b[q];
    });
  };
};

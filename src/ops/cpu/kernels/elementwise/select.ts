import { elementsPerValue } from '../../../../tensor.js';
import { alignCondition } from '../../../operators/arithmetic/select.js';
import { broadcastSteps, forEachRow, planWalk } from '../../../geometry/walk.js';
import type { Cells } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

export const selectKernel: CpuKernel<unknown> = ({ op, inputs, outputs: [{ dtype, shape }] }) => {
  const [condition, onTrue, onFalse] = inputs.map((input) => input.shape);
  const aligned = op === 'Select' ? alignCondition(condition, shape) : condition;
  // A complex number is two neighbours in its container, which share one condition: one more axis.
  const cells = elementsPerValue(dtype);
  const chosenSteps = [...broadcastSteps(aligned, shape), 0];
  const valueSteps = [onTrue, onFalse, shape].map((s) => [...broadcastSteps(s, shape).map((step) => step * cells), 1]);
  const walk = planWalk([...shape, cells], [chosenSteps, ...valueSteps]);
  const { length, steps: [cStep, aStep, bStep] } = walk;
  return ([chosen, x, y], [out]) => {
    const holds = chosen.data as Uint8Array;
    const a: Cells = x.data;
    const b: Cells = y.data;
    const to: Cells = out.data;
    forEachRow(walk, [0, 0, 0, 0], (at) => {
      let c = at[0];
      let p = at[1];
      let q = at[2];
      for (let i = 0; i < length; i++, c += cStep, p += aStep, q += bStep) to[at[3] + i] = holds[c] ? a[p] : b[q];
    });
  };
};

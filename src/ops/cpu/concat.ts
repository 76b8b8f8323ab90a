import { toNumbers } from '../../tensor.js';
import { concatAxisIndex } from '../concat.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const concatKernel: CpuKernel<unknown> = ({ op }) => (inputs, [out]) => {
  const axisIndex = concatAxisIndex(op, inputs.length);
  const [given] = toNumbers(inputs[axisIndex]);
  const axis = given < 0 ? given + out.shape.length : given;
  const steps = stridesOf(out.shape);
  let position = 0; // along the axis
  for (const [index, input] of inputs.entries()) {
    if (index === axisIndex) continue;
    const from = { tensor: input, start: 0, steps: stridesOf(input.shape) };
    copyBox(input.shape, from, { tensor: out, start: position * steps[axis], steps });
    position += input.shape[axis];
  }
};

import { toNumbers } from '../../tensor.js';
import type { SplitAttributes } from '../split.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const splitKernel: CpuKernel<SplitAttributes> = ({ op }) => (inputs, outputs) => {
  const [value, axisInput] = op === 'Split' ? [inputs[1], inputs[0]] : [inputs[0], inputs[2]];
  const [given] = toNumbers(axisInput);
  const axis = given < 0 ? given + value.shape.length : given;
  const steps = stridesOf(value.shape);
  let position = 0; // along the axis
  for (const out of outputs) {
    copyBox(out.shape, { tensor: value, start: position * steps[axis], steps }, { tensor: out, start: 0, steps: stridesOf(out.shape) });
    position += out.shape[axis];
  }
};

import { toNumbers } from '../../tensor.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const sliceKernel: CpuKernel<unknown> = () => ([x, begin], [out]) => {
  const steps = stridesOf(x.shape);
  const start = toNumbers(begin).reduce((sum, from, axis) => sum + from * steps[axis], 0);
  copyBox(out.shape, { tensor: x, start, steps }, { tensor: out, start: 0, steps: stridesOf(out.shape) });
};

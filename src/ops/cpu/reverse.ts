import { toNumbers } from '../../tensor.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const reverseKernel: CpuKernel<unknown> = () => ([x, axes], [out]) => {
  const strides = stridesOf(x.shape);
  const steps = [...strides];
  let start = 0;
  for (const given of toNumbers(axes)) {
    const axis = given < 0 ? given + x.shape.length : given;
    start += (x.shape[axis] - 1) * strides[axis];
    steps[axis] = -strides[axis];
  }
  copyBox(x.shape, { tensor: x, start, steps }, { tensor: out, start: 0, steps: strides });
};

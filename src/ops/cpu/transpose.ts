import { toNumbers } from '../../tensor.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const transposeKernel: CpuKernel<unknown> = () => ([x, permutation], [out]) => {
  const strides = stridesOf(x.shape);
  const steps = toNumbers(permutation).map((axis) => strides[axis < 0 ? axis + x.shape.length : axis]);
  copyBox(out.shape, { tensor: x, start: 0, steps }, { tensor: out, start: 0, steps: stridesOf(out.shape) });
};

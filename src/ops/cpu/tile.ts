import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

/** Each axis becomes two, repetition and position, so that all repetitions are one copy: the input does not move along the former. */
export const tileKernel: CpuKernel<unknown> = () => ([x], [out]) => {
  const fromStrides = stridesOf(x.shape);
  const toStrides = stridesOf(out.shape);
  const shape = x.shape.flatMap((size, axis) => [size === 0 ? 0 : out.shape[axis] / size, size]);
  const fromSteps = fromStrides.flatMap((stride) => [0, stride]);
  const toSteps = toStrides.flatMap((stride, axis) => [stride * x.shape[axis], stride]);
  copyBox(shape, { tensor: x, start: 0, steps: fromSteps }, { tensor: out, start: 0, steps: toSteps });
};

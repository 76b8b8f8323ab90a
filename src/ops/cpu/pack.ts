import type { PackAttributes, UnpackAttributes } from '../pack.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const packKernel: CpuKernel<PackAttributes> = ({ attrs }) => (inputs, [out]) => {
  const axis = attrs.axis < 0 ? attrs.axis + out.shape.length : attrs.axis;
  const strides = stridesOf(out.shape);
  const steps = strides.filter((_, i) => i !== axis);
  for (const [index, input] of inputs.entries()) {
    const from = { tensor: input, start: 0, steps: stridesOf(input.shape) };
    copyBox(input.shape, from, { tensor: out, start: index * strides[axis], steps });
  }
};

export const unpackKernel: CpuKernel<UnpackAttributes> = ({ attrs }) => ([x], outputs) => {
  const axis = attrs.axis < 0 ? attrs.axis + x.shape.length : attrs.axis;
  const strides = stridesOf(x.shape);
  const steps = strides.filter((_, i) => i !== axis);
  for (const [index, out] of outputs.entries()) {
    copyBox(out.shape, { tensor: x, start: index * strides[axis], steps }, { tensor: out, start: 0, steps: stridesOf(out.shape) });
  }
};

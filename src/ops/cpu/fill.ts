import { elementsPerValue, type Tensor } from '../../tensor.js';
import { is64BitInteger } from '../dtypes.js';
import type { Cells } from './elements.js';
import type { CpuKernel } from './kernel.js';

/** Sets every element to the value of a scalar of the same data type. */
export function fillWith(target: Tensor, scalar: Tensor): void {
  const to: Cells = target.data;
  const value: Cells = scalar.data;
  const cells = elementsPerValue(target.dtype);
  if (cells === 1) to.fill(value[0]);
  else for (let i = 0; i < to.length; i++) to[i] = value[i % cells];
}

/** Sets every element to 0, false or the empty string. */
export function fillZeros(target: Tensor): void {
  const to: Cells = target.data;
  to.fill(target.dtype === 'string' ? new Uint8Array(0) : is64BitInteger(target.dtype) ? 0n : 0);
}

export const fillKernel: CpuKernel<unknown> = () => (inputs, [out]) => fillWith(out, inputs[1]);

import type { TfliteQuantizeAttributes } from '../../../operators/tflite/tflite_lookup.js';
import type { CpuKernel } from '../../kernel.js';
import { clamp } from '../../../operators/tflite/fixed_point.js';

/** The least number of the data type is the first of the table. */
export const tfliteLookupKernel: CpuKernel<unknown> = ({ inputs: [{ dtype }] }) => {
  const least = dtype === 'int8' ? -128 : 0;
  return ([x, table], [out]) => {
    const [from, entries, to] = [x.data as Int8Array, table.data as Float32Array, out.data as Float32Array];
    for (let i = 0; i < from.length; i++) to[i] = entries[from[i] - least];
  };
};

export const tfliteQuantizeKernel: CpuKernel<TfliteQuantizeAttributes> = ({ attrs: { dtype, scale, zeroPoint } }) => {
  const [low, high] = dtype === 'int8' ? [-128, 127] : [0, 255];
  return ([x], [out]) => {
    const [from, to] = [x.data as Float32Array, out.data as Int8Array];
    for (let i = 0; i < from.length; i++) to[i] = clamp(nearest(Math.fround(from[i] / scale)) + zeroPoint, low, high);
  };
};

/** Ties away from zero, as C's `round`. */
const nearest = (value: number): number => (value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5));

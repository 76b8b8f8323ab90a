/** ArgMax of float32 along the last axis; other axes and numbers, and ArgMin, are left to the plain kernel. */
import { sizeOf, toNumbers } from '../../../tensor.js';
import type { ArgMaxAttributes } from '../../operators/arithmetic/arg_max.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../kernel.js';

export const argMaxKernel: WasmKernel<ArgMaxAttributes> = ({ attrs, inputs: [x, axis], threads }: WasmSite<ArgMaxAttributes>) => {
  const last = x.shape.length - 1;
  if (x.dtype !== 'float32' || !axis.value || ![last, -1].includes(toNumbers(axis.value)[0])) return undefined;
  const units = sizeOf(x.shape.slice(0, last));
  return [
    call('argMax', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), channels: x.shape[last], out: place.output(0), labelBytes: labelBytesOf(attrs) }),
    }),
  ];
};

export const labelBytesOf = ({ outputType }: ArgMaxAttributes): number => (outputType === 'int64' ? 8 : 4);

/** ArgMax of float32 along the last axis; other axes and numbers, and ArgMin, are left to the plain kernel. */
import { sizeOf, toNumbers } from '../../../tensor.js';
import type { ArgMaxAttributes } from '../../operators/arithmetic/arg_max.js';
import { bytesPerElement } from '../moves.js';
import { call, chunkOf, type KernelCall, type WasmKernel, type WasmSite } from '../kernel.js';

export const argMaxKernel: WasmKernel<ArgMaxAttributes> = (site: WasmSite<ArgMaxAttributes>) => {
  const [x, axis] = site.inputs;
  if (x.dtype !== 'float32' || !axis.value || ![x.shape.length - 1, -1].includes(toNumbers(axis.value)[0])) return undefined;
  return [greatestChannels(site)];
};

/** Of float32 along the last axis. */
export function greatestChannels({ attrs, inputs: [{ shape }], threads }: WasmSite<ArgMaxAttributes>): KernelCall {
  const channels = shape[shape.length - 1];
  const units = sizeOf(shape.slice(0, -1));
  return call('argMax', {
    units,
    chunk: chunkOf(units, threads),
    scratchBytes: 0,
    fields: (place) => ({ x: place.input(0), channels, out: place.output(0), labelBytes: labelBytesOf(attrs) }),
  });
}

export const labelBytesOf = ({ outputType }: ArgMaxAttributes): number => bytesPerElement(outputType);

/** Functions of one float32 number, activations among them. Those that take a library (exp, tanh) are left to the plain kernel. */
import { sizeOf } from '../../../tensor.js';
import { call, type KernelName, type WasmKernel } from '../kernel.js';
import { elementsChunk } from './walk.js';

const KERNELS: Readonly<Partial<Record<string, KernelName>>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Abs: 'absolute',
  Neg: 'negate',
  Square: 'square',
  Sqrt: 'squareRoot',
  Rsqrt: 'inverseSquareRoot',
};

export const unaryKernel: WasmKernel<unknown> = ({ op, inputs: [x], threads }) => {
  const kernel = x.dtype === 'float32' ? KERNELS[op] : undefined;
  if (!kernel) return undefined;
  const units = sizeOf(x.shape);
  return [
    call(kernel, {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0) }),
    }),
  ];
};

/** Comparisons of float32 and int32 tensors of one shape, or with one number; other ways to broadcast are left to the plain kernel. */
import { sizeOf } from '../../../tensor.js';
import { call, type WasmKernel } from '../kernel.js';
import { elementsChunk, stepOf } from './walk.js';

/** Greater is Less the other way round. */
const KERNELS = {
  Equal: { float32: 'equalFloats', int32: 'equalInts', swaps: false },
  NotEqual: { float32: 'notEqualFloats', int32: 'notEqualInts', swaps: false },
  Less: { float32: 'lessFloats', int32: 'lessInts', swaps: false },
  LessEqual: { float32: 'lessEqualFloats', int32: 'lessEqualInts', swaps: false },
  Greater: { float32: 'lessFloats', int32: 'lessInts', swaps: true },
  GreaterEqual: { float32: 'lessEqualFloats', int32: 'lessEqualInts', swaps: true },
} as const;

export const comparisonKernel: WasmKernel<unknown> = ({ op, inputs, outputs: [out], threads }) => {
  const { dtype } = inputs[0];
  if (dtype !== 'float32' && dtype !== 'int32') return undefined;
  const { [dtype]: kernel, swaps } = KERNELS[op as keyof typeof KERNELS];
  const [a, b] = swaps ? [1, 0] : [0, 1];
  const [aStep, bStep] = [a, b].map((input) => stepOf(inputs[input], out, 4));
  if (aStep === undefined || bStep === undefined) return undefined;
  const units = sizeOf(out.shape);
  return [
    call(kernel, {
      ...{ units, chunk: elementsChunk(units, threads), scratchBytes: 0 },
      fields: (place) => ({ a: place.input(a), b: place.input(b), aStep, bStep, out: place.output(0) }),
    }),
  ];
};

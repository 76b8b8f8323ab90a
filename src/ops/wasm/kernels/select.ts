/** SelectV2 and Select of elements of four bytes, where every input has the result's shape or one element; else it is left to the plain kernel. */
import { sizeOf } from '../../../tensor.js';
import { call, type WasmKernel } from '../kernel.js';
import { bytesPerElement } from '../moves.js';
import { elementsChunk, stepOf } from './walk.js';

export const selectKernel: WasmKernel<unknown> = ({ inputs: [condition, a, b], outputs: [out], threads }) => {
  const [conditionStep, aStep, bStep] = [stepOf(condition, out, 1), stepOf(a, out, 4), stepOf(b, out, 4)];
  if (conditionStep === undefined || aStep === undefined || bStep === undefined || bytesPerElement(out.dtype) !== 4) return undefined;
  const units = sizeOf(out.shape);
  return [
    call('select', {
      ...{ units, chunk: elementsChunk(units, threads), scratchBytes: 0 },
      fields: (place) => ({ condition: place.input(0), a: place.input(1), b: place.input(2), conditionStep, aStep, bStep, out: place.output(0) }),
    }),
  ];
};

/** OneHot along the last axis, of elements of four bytes; other axes and elements are left to the plain kernel. */
import { sizeOf } from '../../../tensor.js';
import type { OneHotAttributes } from '../../operators/shapes/one_hot.js';
import { call, chunkOf, type WasmKernel } from '../kernel.js';
import { bytesPerElement } from '../moves.js';

export const oneHotKernel: WasmKernel<OneHotAttributes> = ({ attrs: { axis }, inputs: [indices], outputs: [out], threads }) => {
  const rank = indices.shape.length;
  if ((axis !== -1 && axis !== rank) || out.dtype === 'string' || bytesPerElement(out.dtype) !== 4) return undefined;
  const units = sizeOf(indices.shape);
  return [
    call('oneHot', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({
        indices: place.input(0),
        indexBytes: bytesPerElement(indices.dtype),
        out: place.output(0),
        depth: out.shape[rank],
        on: place.input(2),
        off: place.input(3),
      }),
    }),
  ];
};

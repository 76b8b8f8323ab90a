/** Softmax of float32. */
import { sizeOf } from '../../../tensor.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../kernel.js';

/** Elements of a vector. */
const LANES = 4;

/** What is exponentiated at a time stays in the first-level cache. */
const BAND_BYTES = 8 * 1024;

export const softmaxKernel: WasmKernel<unknown> = ({ inputs: [x], threads }: WasmSite<unknown>) => {
  const classes = x.shape[x.shape.length - 1];
  if (x.dtype !== 'float32' || classes === 0) return undefined;
  const units = sizeOf(x.shape) / classes;
  const pixelBytes = 4 * LANES * Math.ceil(classes / LANES);
  const band = Math.max(1, Math.floor(BAND_BYTES / pixelBytes));
  return [
    call('softmax', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: band * pixelBytes,
      streamsIn: 0,
      streamsOut: true,
      fields: (place) => ({ x: place.input(0), out: place.output(0), classes, band }),
    }),
  ];
};

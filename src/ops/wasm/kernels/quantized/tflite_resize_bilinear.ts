/** TfliteResizeBilinear of uint8 with 8 channels or more; others are left to the plain kernel. */
import type { ResizeAttributes } from '../../../operators/layers/resize.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';
import { resizeGrid } from '../resizing/resize_grid.js';
import { bytePitch } from './constants.js';

const CHANNELS = 8;

export const tfliteResizeBilinearKernel: WasmKernel<ResizeAttributes> = (site: WasmSite<ResizeAttributes>) => {
  const { inputs: [x], outputs: [out], threads } = site;
  const [batch, outHeight, outWidth, channels] = out.shape;
  if (x.dtype !== 'uint8' || channels < CHANNELS) return undefined;
  const grid = resizeGrid(site, outHeight, outWidth);
  const units = batch * outHeight;
  return [
    call('byteResize', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ ...grid(place), xPitch: bytePitch(x), out: place.output(0), outPitch: bytePitch(out) }),
    }),
  ];
};

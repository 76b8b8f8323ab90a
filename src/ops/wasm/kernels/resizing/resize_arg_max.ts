/** ResizeArgMax: labels of a resized map, cell by cell. */
import type { ResizeArgMaxAttributes } from '../../../operators/fused/resize_arg_max.js';
import { greatestChannels, labelBytesOf } from '../arg_max.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';
import { resizeGrid } from './resize_grid.js';

export const resizeArgMaxKernel: WasmKernel<ResizeArgMaxAttributes> = (site: WasmSite<ResizeArgMaxAttributes>) => {
  const [batch, outHeight, outWidth] = site.outputs[0].shape;
  const [, height, width] = site.inputs[0].shape;
  // To its own size: nothing is interpolated, so that infinities stay what they are.
  if (height === outHeight && width === outWidth) return [greatestChannels(site)];
  const channels = site.inputs[0].shape[3];
  const grid = resizeGrid(site, outHeight, outWidth);
  const units = batch * outHeight;
  return [
    call('resizeArgMax', {
      units,
      chunk: chunkOf(units, site.threads),
      scratchBytes: roomBytes(outHeight, outWidth, channels),
      streamsOut: true,
      fields: (place) => ({ ...grid(place), out: place.output(0), labelBytes: labelBytesOf(site.attrs) }),
    }),
  ];
};

/** What a thread needs for itself: Room of assembly/steps/resize_arg_max.ts, and what it points to. */
function roomBytes(outHeight: number, outWidth: number, channels: number): number {
  const [pointers, vector] = [24, 16];
  const [lefts, columnWeights, rowWeights, candidates, edges] = [4 * outWidth, 4 * (outWidth + 4), 4 * outHeight, 4 * channels, 2 * vector * channels];
  return pointers + lefts + columnWeights + rowWeights + candidates + edges + vector;
}

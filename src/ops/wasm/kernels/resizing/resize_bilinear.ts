/** ResizeBilinear of float32; pictures of other numbers are left to the plain kernel. */
import type { ResizeAttributes } from '../../../operators/layers/resize.js';
import { sameShape, sizeOf } from '../../../../tensor.js';
import type { Move } from '../../../moves/move.js';
import { copyBox } from '../../moves.js';
import { call, chunkOf, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { resizeGrid, type ResizeSite } from './resize_grid.js';

/** A vector that sticks out of a row. */
const VECTOR_BYTES = 16;

/** Where a column looks: a Column of assembly/steps/resize_bilinear.ts. */
const COLUMN_BYTES = 12;

/** Two stretched rows of a block, and what is written, stay in a first-level cache of 32 KiB. */
const BLOCK_BYTES = 12 * 1024;

export const resizeBilinearKernel: WasmKernel<ResizeAttributes> = (site: WasmSite<ResizeAttributes>) => {
  const [x] = site.inputs;
  return x.dtype === 'float32' && x.shape[3] > 0 ? [sameShape(x.shape, site.outputs[0].shape) ? copy(site) : resize(site)] : undefined;
};

/** To its own size: nothing is interpolated, so that infinities stay what they are. */
function copy(site: ResizeSite): KernelCall {
  const { inputs: [x], outputs: [out] } = site;
  const channels = x.shape[3];
  const move: Move = {
    shape: [sizeOf(x.shape) / channels, channels],
    from: { index: 0, start: 0, steps: [x.pitch ?? channels, 1] },
    to: { index: 0, start: 0, steps: [out.pitch ?? channels, 1] },
  };
  return copyBox(site, move, 'float32');
}

function resize(site: ResizeSite): KernelCall {
  const [batch, outHeight, outWidth, channels] = site.outputs[0].shape;
  const grid = resizeGrid(site, outHeight, outWidth);
  const units = batch * outHeight;
  const block = Math.min(outWidth, Math.max(1, Math.floor(BLOCK_BYTES / (4 * channels))));
  const stretchedBytes = 4 * block * channels + VECTOR_BYTES;
  return call('resizeBilinear', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: COLUMN_BYTES * outWidth + 2 * stretchedBytes,
    streamsOut: true,
    fields: (place) => ({ ...grid(place), out: place.output(0), outPitch: pixelPitch(site.outputs[0]), block, stretchedBytes }),
  });
}

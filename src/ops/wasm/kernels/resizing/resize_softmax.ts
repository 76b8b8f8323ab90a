/** ResizeSoftmax and ResizeSoftmaxArgMax: probabilities of resized maps, their mean, and its labels, row by row. */
import type { ResizeSoftmaxAttributes } from '../../../operators/fused/resize_softmax.js';
import { labelBytesOf } from '../arg_max.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';
import { resizeGrid } from './resize_grid.js';

/** Bytes of BlockRows and Column of assembly/steps/resize_softmax.ts. */
const [BLOCK_ROWS_BYTES, COLUMN_BYTES] = [20, 12];

/** Elements of a vector. */
const LANES = 4;

/** EXP_TABLE_BYTES and EXP_STEP of assembly/functions/exp_many.ts. */
const EXP_TABLE_BYTES = 64;
const EXP_STEP = 64;

/** A row of a block, of which there are two for each map, one that is exponentiated and one of sums: some of them stay in a first-level cache, all in the second. */
const ROW_BYTES = 4 * 1024;

export const resizeSoftmaxKernel: WasmKernel<ResizeSoftmaxAttributes> = (site: WasmSite<ResizeSoftmaxAttributes>) => {
  const images = site.inputs.slice(0, -1);
  const [{ shape }] = images;
  const [batch, outHeight, outWidth] = site.outputs[0].shape;
  const grids = images.map((image) => resizeGrid({ ...site, inputs: [image] }, outHeight, outWidth));
  const pixelBytes = 4 * LANES * Math.ceil(shape[3] / LANES);
  const block = Math.min(outWidth, Math.max(1, Math.floor(ROW_BYTES / pixelBytes)));
  const rowBytes = EXP_STEP * Math.ceil((block * pixelBytes) / EXP_STEP);
  const units = batch * outHeight;
  return [
    call('resizeSoftmax', {
      units,
      chunk: chunkOf(units, site.threads),
      scratchBytes: images.length * (BLOCK_ROWS_BYTES + COLUMN_BYTES * block + 2 * rowBytes) + 2 * rowBytes + EXP_TABLE_BYTES,
      streamsOut: true,
      fields: (place) => {
        // One behind the other: the first is where the list begins.
        const [first] = grids.map((grid, i) => place.records.write('ResizeGrid', grid({ ...place, input: () => place.input(i) })));
        const labelBytes = site.op === 'ResizeSoftmaxArgMax' ? labelBytesOf(site.attrs) : 0;
        return { grids: first, maps: images.length, divisor: site.attrs.divisor, out: place.output(0), labelBytes, block };
      },
    }),
  ];
};

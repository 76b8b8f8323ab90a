/** ResizeCrossEntropy. */
import { sizeOf, toNumbers } from '../../../../tensor.js';
import { linearTaps, type ResizeAttributes } from '../../../geometry/resize_taps.js';
import { call, chunkOf, pixelPitch, type WasmKernel, type WasmSite } from '../../kernel.js';
import { checkLabels } from './cross_entropy.js';
import { writeTaps } from './resize_grad.js';

/** Of assembly/steps/gradients/resize_cross_entropy.ts: bytes of its Blocks, pixels of a block, how many blocks there are, numbers of a pixel. */
const [BLOCKS_BYTES, BLOCK, BLOCKS, NUMBERS] = [32, 32, 6, 4];
/** EXP_TABLE_BYTES and EXP_STEP of assembly/functions/exp_many.ts. */
const [EXP_TABLE_BYTES, EXP_STEP] = [64, 64];
/** Rows that a thread takes at a time, at most: the one in front of them is made twice. */
const MOST_ROWS = 32;

export const resizeCrossEntropyKernel: WasmKernel<ResizeAttributes> = (site: WasmSite<ResizeAttributes>) => {
  const [images, size, labels] = site.inputs;
  const [batch, height, width, channels] = images.shape;
  const [outHeight, outWidth] = toNumbers(size.value!);
  const [rows, columns] = [linearTaps(height, outHeight, site.attrs), linearTaps(width, outWidth, site.attrs)];
  const labelBytes = labels.dtype === 'int64' ? 8 : 4;
  const units = batch * height;
  const chunk = chunkOf(units, site.threads, MOST_ROWS);
  return [
    call('resizeCrossEntropy', {
      ...{ units, chunk },
      scratchBytes: BLOCKS_BYTES + 4 * BLOCK * NUMBERS + EXP_TABLE_BYTES + BLOCKS * (4 * BLOCK * channels + EXP_STEP) + chunk * width * 16 * Math.ceil(channels / 4),
      fields: (place) => ({
        ...{ x: place.input(0), xPitch: pixelPitch(images), labels: place.input(2), labelBytes, weights: place.input(3), loss: place.output(0), out: place.output(1) },
        ...{ height, width, channels, outHeight, outWidth, rows: writeTaps(place, rows), columns: writeTaps(place, columns) },
      }),
      check: (place, memory) => checkLabels(site, memory, { loss: place.output(0), labels: place.input(2), labelBytes, rows: sizeOf(site.outputs[0].shape), classes: channels }),
    }),
  ];
};

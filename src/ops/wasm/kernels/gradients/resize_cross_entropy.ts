/** ResizeCrossEntropy. */
import { sizeOf, toNumbers } from '../../../../tensor.js';
import { linearTaps, type ResizeAttributes } from '../../../geometry/resize_taps.js';
import type { ResizeCrossEntropy } from '../../generated/records.js';
import { call, chunkOf, pixelPitch, type Place, type WasmKernel, type WasmSite } from '../../kernel.js';
import { checkLabels } from './cross_entropy.js';
import { writeTaps } from './resize_grad.js';

/** Of assembly/steps/gradients/resize_cross_entropy.ts: pixels of a block, how many blocks there are, numbers of a pixel. */
const [BLOCK, BLOCKS, NUMBERS] = [32, 5, 4];
/** EXP_TABLE_BYTES and EXP_STEP of assembly/functions/exp_many.ts. */
const [EXP_TABLE_BYTES, EXP_STEP] = [64, 64];

export const resizeCrossEntropyKernel: WasmKernel<ResizeAttributes> = (site: WasmSite<ResizeAttributes>) => {
  const [images, size, labels] = site.inputs;
  const [batch, height, width, channels] = images.shape;
  const [outHeight, outWidth] = toNumbers(size.value!);
  const [rows, columns] = [linearTaps(height, outHeight, site.attrs), linearTaps(width, outWidth, site.attrs)];
  const parts = site.room(4 * batch * height * 2 * width * 4 * Math.ceil(channels / 4));
  const labelBytes = labels.dtype === 'int64' ? 8 : 4;
  const fields = (place: Place): ResizeCrossEntropy => ({
    ...{ x: place.input(0), xPitch: pixelPitch(images), labels: place.input(2), labelBytes, weights: place.input(3), loss: place.output(0), out: place.output(1), parts: place.room(parts) },
    ...{ height, width, channels, outHeight, outWidth, rows: writeTaps(place, rows), columns: writeTaps(place, columns) },
  });
  const units = batch * height;
  return [
    call('resizeCrossEntropy', {
      ...{ units, chunk: 1, fields },
      scratchBytes: 4 * BLOCK * NUMBERS + EXP_TABLE_BYTES + BLOCKS * (4 * BLOCK * channels + EXP_STEP),
      check: (place, memory) => checkLabels(site, memory, { loss: place.output(0), labels: place.input(2), labelBytes, rows: sizeOf(site.outputs[0].shape), classes: channels }),
    }),
    call('resizeCrossEntropyRows', { units, chunk: chunkOf(units, site.threads), scratchBytes: 0, fields }),
  ];
};

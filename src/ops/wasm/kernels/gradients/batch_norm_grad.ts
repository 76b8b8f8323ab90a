/** FusedBatchNormGrad: two sums a channel, then the gradient of every pixel. */
import { sizeOf } from '../../../../tensor.js';
import type { BatchNormGradAttributes } from '../../../operators/gradients/batch_norm_grad.js';
import { call, chunkOf, type WasmKernel } from '../../kernel.js';
import { channelSums } from './channel_sums.js';

const [DY, X, SCALE, MEAN, VARIANCE] = [0, 1, 2, 3, 4];

export const batchNormGradKernel: WasmKernel<BatchNormGradAttributes> = (site) => {
  const { attrs, inputs, threads } = site;
  const { shape } = inputs[X];
  const channels = shape[3];
  const pixels = sizeOf(shape.slice(0, 3));
  // Of nothing, nobody would write the sums.
  if (pixels * channels === 0) return undefined;
  const products = site.room(4 * channels);
  const common = { pixels, channels };
  const sums = channelSums(site, { ...common, kernel: 'channelSums', x: (place) => place.input(DY), to: (place) => place.output(2) });
  const times = channelSums(site, {
    ...{ ...common, kernel: 'channelProducts' },
    x: (place) => place.input(X),
    y: (place) => place.input(DY),
    mean: (place) => place.input(MEAN),
    to: (place) => place.room(products),
  });
  const gradient = call('batchNormGradient', {
    units: pixels,
    chunk: chunkOf(pixels, threads),
    scratchBytes: 3 * (4 * channels + 16),
    fields: (place) => ({
      gradient: place.input(DY),
      x: place.input(X),
      out: place.output(0),
      ...{ channels, epsilon: attrs.epsilon },
      scale: place.input(SCALE),
      mean: place.input(MEAN),
      variance: place.input(VARIANCE),
      sums: place.output(2),
      products: place.room(products),
      scaleGradient: place.output(1),
      pixels: attrs.isTraining ? pixels : 0,
    }),
  });
  return [...sums, ...times, gradient];
};

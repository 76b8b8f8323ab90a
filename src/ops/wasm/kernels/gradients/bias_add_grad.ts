/** BiasAddGrad of float32. */
import { sizeOf } from '../../../../tensor.js';
import type { WasmKernel } from '../../kernel.js';
import { channelSums } from './channel_sums.js';

export const biasAddGradKernel: WasmKernel<unknown> = (site) => {
  const { dtype, shape } = site.inputs[0];
  const channels = shape[shape.length - 1];
  if (dtype !== 'float32') return undefined;
  if (channels === 0) return [];
  const pixels = sizeOf(shape.slice(0, -1));
  return channelSums(site, { kernel: 'channelSums', pixels, channels, x: (place) => place.input(0), to: (place) => place.output(0) });
};

/** Convolutions in 8 bits as their definition has them: sums of products over the taps that lie on the map, in whole numbers, then requantisation. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import type { CpuKernel, KernelSite, Run } from '../../kernel.js';
import { requantized, residualValue } from './requantize.js';
import { forEachTapOf } from '../convolutions/window_taps.js';

const { floor, max } = Math;

/** Adds the products of one input pixel with one tap: `x`, the pixel's first element, to the sums of all output channels. */
type AddTap = (sums: Int32Array, input: Uint8Array, x: number, filter: Int8Array, tap: number) => void;

export const qLinearConv2dKernel: CpuKernel<QLinearConvAttributes> = (site) => {
  const [, { shape: [, , depth, channels] }] = site.inputs;
  const value = valueOf(site.attrs);
  const inChannels = site.inputs[0].shape[3];
  const [groups, columns] = [inChannels / depth, (channels * depth) / inChannels];
  return convolve(site, (sums, input, x, filter, tap) => {
    for (let group = 0; group < groups; group++) {
      for (let k = 0; k < depth; k++) {
        const factor = value(input[x + group * depth + k]);
        const row = (tap * depth + k) * channels + group * columns;
        for (let n = 0; n < columns; n++) sums[group * columns + n] += factor * filter[row + n];
      }
    }
  });
};

export const qLinearDepthwiseConv2dKernel: CpuKernel<QLinearConvAttributes> = (site) => {
  const [, { shape: [, , inChannels, multiplier] }] = site.inputs;
  const channels = inChannels * multiplier;
  const value = valueOf(site.attrs);
  return convolve(site, (sums, input, x, filter, tap) => {
    for (let n = 0; n < channels; n++) sums[n] += value(input[x + floor(n / multiplier)]) * filter[tap * channels + n];
  });
};

/** What an element adds to a sum, apart from its weight. */
function valueOf({ xZeroPoint, rectify }: QLinearConvAttributes): (x: number) => number {
  return rectify ? (x) => max(x - xZeroPoint, 0) : (x) => x - xZeroPoint;
}

function convolve({ attrs, inputs: [x, filter], outputs: [out] }: KernelSite<QLinearConvAttributes>, addTap: AddTap): Run {
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs);
  const channels = out.shape[3];
  const sums = new Int32Array(channels);
  return ([map, weights, bias, multiplier, residual], [target]) => {
    const multipliers = multiplier.data as Float32Array;
    const to = target.data as Uint8Array;
    const added = residual?.data as Uint8Array | undefined;
    let at = 0;
    for (let pixel = 0; pixel < g.batch * g.outHeight * g.outWidth; pixel++) {
      sums.set(bias.data as Int32Array);
      // Taps beside the map see the zero point, and add nothing.
      forEachTapOf(g, pixel, (tap, inPixel) => addTap(sums, map.data as Uint8Array, inPixel * g.inChannels, weights.data as Int8Array, tap));
      for (let n = 0; n < channels; n++, at++) to[at] = requantized(sums[n], multipliers[n], added ? residualValue(added[at], attrs.residual) : 0, attrs.output);
    }
  };
}

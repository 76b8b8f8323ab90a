/** Convolutions in 8 bits as their definition has them. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { TfliteConvAttributes } from '../../../operators/tflite/tflite_conv2d.js';
import type { CpuKernel, KernelSite, Run } from '../../kernel.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';
import { forEachTapOf } from '../convolutions/window_taps.js';

type Bytes = Uint8Array | Int8Array;

/** Adds the products of one input pixel, whose first element is `x`, with one tap to the sums of all output channels. */
type AddTap = (sums: Int32Array, map: Bytes, x: number, filter: Int32Array, tap: number) => void;

export const tfliteConv2dKernel: CpuKernel<TfliteConvAttributes> = ({ attrs, inputs, outputs }) => {
  // `| 0`: see ops/geometry/conv_geometry.ts.
  const inChannels = inputs[0].shape[3] | 0;
  const [depth, channels] = [inputs[1].shape[2] | 0, inputs[1].shape[3] | 0];
  const columns = ((channels * depth) / inChannels) | 0;
  const xZeroPoint = attrs.xZeroPoint | 0;
  return convolve({ attrs, inputs, outputs }, (sums, map, x, filter, tap) => {
    let k = 0;
    for (let first = 0; first < channels; first += columns) {
      for (let row = tap * depth * channels, i = 0; i < depth; i++, k++, row += channels) {
        const value = (map[x + k] - xZeroPoint) | 0;
        if (value !== 0) for (let n = first; n < first + columns; n++) sums[n] += Math.imul(value, filter[row + n]);
      }
    }
  });
};

export const tfliteDepthwiseConv2dKernel: CpuKernel<TfliteConvAttributes> = ({ attrs, inputs, outputs }) => {
  const [inChannels, multiplier] = [inputs[1].shape[2] | 0, inputs[1].shape[3] | 0];
  const xZeroPoint = attrs.xZeroPoint | 0;
  return convolve({ attrs, inputs, outputs }, (sums, map, x, filter, tap) => {
    for (let k = 0, n = 0, at = (tap * inChannels * multiplier) | 0; k < inChannels; k++) {
      const value = (map[x + k] - xZeroPoint) | 0;
      for (let q = 0; q < multiplier; q++) sums[n++] += Math.imul(value, filter[at++]);
    }
  });
};

function convolve({ attrs, inputs: [x, filter], outputs: [out] }: Pick<KernelSite<TfliteConvAttributes>, 'attrs' | 'inputs' | 'outputs'>, addTap: AddTap): Run {
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs);
  const channels = out.shape[3];
  const sums = new Int32Array(channels);
  const { zeroPoint, low, high } = attrs.output;
  return ([map, weights, bias, parameters], [target]) => {
    const factors = Int32Array.from(weights.data as Int8Array, (weight) => weight - attrs.filterZeroPoint);
    const [to, multipliers] = [target.data as Int8Array, parameters.data as Int32Array];
    let at = 0;
    for (let pixel = 0; pixel < g.batch * g.outHeight * g.outWidth; pixel++) {
      sums.set(bias.data as Int32Array);
      forEachTapOf(g, pixel, (tap, inPixel) => addTap(sums, map.data as Bytes, inPixel * g.inChannels, factors, tap));
      for (let n = 0; n < channels; n++) to[at++] = clamp(multiplyByQuantizedMultiplier(sums[n], multipliers[n], multipliers[channels + n]) + zeroPoint, low, high);
    }
  };
}

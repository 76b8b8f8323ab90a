/** QLinearDepthwiseConv2D with 3x3 filters on maps with a multiple of 8 channels; others are left to the plain kernel. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import { call, chunkOf, type KernelCall, type WasmKernel } from '../../kernel.js';
import { isWindow, windowUnits } from '../depthwise_window.js';
import { asBytes, bytePitch, prepareSums, type ByteSite } from './constants.js';
import { packByteWindow, windowBytes } from './packing.js';

const CHANNELS = 8;

export const qLinearDepthwiseConv2dKernel: WasmKernel<QLinearConvAttributes> = Object.assign(depthwise, { packs: [1, 2, 3] });

async function depthwise(site: ByteSite): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, outputs: [out], threads } = site;
  const [x, filter] = inputs;
  if (!isWindow(filter) || x.shape[3] % CHANNELS > 0 || inputs.length > 4) return undefined;
  const g = convGeometry(x.shape, 3, 3, attrs);
  const { inHeight: height, inWidth: width, inChannels: channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  const packed = await site.packed(1, 'byte window', windowBytes(channels) / 4, (value, target) => packByteWindow(value, channels, asBytes(target)));
  const sums = await prepareSums(site, channels);
  if (packed === undefined || !sums) return undefined;
  return [
    call('byteDepthwise', {
      units: windowUnits(g),
      chunk: chunkOf(windowUnits(g), threads),
      // A pixel of the zero point, for what lies outside the map.
      scratchBytes: channels,
      fields: (place) => ({
        ...sums(place),
        ...{ height, width, channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft },
        filter: packed,
        xZeroPoint: attrs.xZeroPoint,
        rectify: attrs.rectify ? 1 : 0,
        x: place.input(0),
        xPitch: bytePitch(x),
        out: place.output(0),
        outPitch: bytePitch(out),
      }),
    }),
  ];
}

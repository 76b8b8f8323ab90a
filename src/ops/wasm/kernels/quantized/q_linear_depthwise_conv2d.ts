/** QLinearDepthwiseConv2D; filters that give several channels for one are left to the plain kernel. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import { call, chunkOf, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { windowUnits } from '../convolutions/depthwise_window.js';
import { columnBytes, isByteWindow, prepareByteWindow } from './byte_window.js';
import { bytePitch } from './constants.js';
import { sumInputs } from './q_linear_conv2d.js';
import { wideByteDepthwise } from './wide_byte_depthwise.js';

export const qLinearDepthwiseConv2dKernel: WasmKernel<QLinearConvAttributes> = Object.assign(depthwise, { packs: [1, 2, 3] });

async function depthwise(site: WasmSite<QLinearConvAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, outputs: [out], threads } = site;
  if (inputs.length > 4) return undefined;
  if (!isByteWindow(site, 1)) return wideByteDepthwise(site);
  const g = convGeometry(inputs[0].shape, 3, 3, attrs);
  const window = await prepareByteWindow(site, g, { ...sumInputs(attrs), rectify: attrs.rectify });
  return (
    window && [
      call('byteDepthwise', {
        units: windowUnits(g),
        chunk: chunkOf(windowUnits(g), threads),
        // Columns, and a row of the zero point for those that lie outside the map.
        scratchBytes: columnBytes(g) + g.inWidth * bytePitch(inputs[0]),
        fields: (place) => ({ ...window(place), x: place.input(0), xPitch: bytePitch(inputs[0]), out: place.output(0), outPitch: bytePitch(out) }),
      }),
    ]
  );
}

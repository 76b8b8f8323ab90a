/** DepthwiseConv2dNative and FusedDepthwiseConv2D; filters that give several channels for one are left to the plain kernel. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { WindowAttributes } from '../../../geometry/conv_geometry.js';
import type { FusedActivation, FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import { isWindow, prepareWindow, windowUnits } from './depthwise_window.js';
import { prepareWide } from './wide_depthwise.js';
import { call, chunkOf, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';

export const depthwiseConv2dKernel: WasmKernel<WindowAttributes> = (site: WasmSite<WindowAttributes>) => depthwise(site, 'None');

export const fusedDepthwiseConv2dKernel: WasmKernel<FusedConvAttributes> = (site: WasmSite<FusedConvAttributes>) =>
  depthwise(site, site.attrs.activation);

async function depthwise(site: WasmSite<WindowAttributes>, activation: FusedActivation): Promise<readonly KernelCall[] | undefined> {
  const [x, filter] = site.inputs;
  if (site.inputs.length > 3) return undefined;
  if (!isWindow(filter)) return wideDepthwise(site, activation);
  const g = convGeometry(x.shape, 3, 3, site.attrs);
  const window = await prepareWindow(site, g, { filter: 1, bias: 2, activation });
  return [
    call('depthwise', {
      units: windowUnits(g),
      chunk: chunkOf(windowUnits(g), site.threads),
      scratchBytes: 0,
      fields: (place) => ({
        ...window(place),
        x: place.input(0),
        xPitch: pixelPitch(x),
        out: place.output(0),
        outPitch: pixelPitch(site.outputs[0]),
      }),
    }),
  ];
}

/** Filters of other sizes than 3x3. */
async function wideDepthwise(site: WasmSite<WindowAttributes>, activation: FusedActivation): Promise<readonly KernelCall[] | undefined> {
  const wide = await prepareWide(site, { filter: 1, bias: 2, activation });
  return wide && [call('wideDepthwise', { units: wide.units, chunk: chunkOf(wide.units, site.threads), scratchBytes: 0, fields: wide.fields })];
}

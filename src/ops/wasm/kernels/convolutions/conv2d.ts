/** Conv2D and FusedConv2D: a matrix product, of the map itself where the filter is 1x1, else of what its taps see. */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { Conv2DAttributes } from '../../../operators/layers/conv2d.js';
import type { FusedActivation, FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import { call, chunkOf, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { bandOf, bandPixels, prepareProduct, TILE_BYTES, type PreparedProduct } from './product.js';
import { isPointwise, tapsOf } from './taps.js';

export const conv2dKernel: WasmKernel<Conv2DAttributes> = Object.assign((site: WasmSite<Conv2DAttributes>) => convolution(site, 'None'), { packs: [1] });

export const fusedConv2dKernel: WasmKernel<FusedConvAttributes> = Object.assign(
  (site: WasmSite<FusedConvAttributes>) => convolution(site, site.attrs.activation),
  { packs: [1] },
);

async function convolution(site: WasmSite<Conv2DAttributes>, activation: FusedActivation): Promise<readonly KernelCall[] | undefined> {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  // Grouped convolutions are left to the plain kernel; no DeepLab has one.
  if (g.inChannels !== filter.shape[2]) return undefined;
  const product = await prepareProduct(site, { filter: 1, bias: 2, residual: 3, activation });
  return [...product.calls, isPointwise(g) ? pointwise(site, g, product) : general(site, g, product)];
}

function pointwise(site: WasmSite, g: ConvGeometry, product: PreparedProduct): KernelCall {
  const units = g.batch * g.outHeight * g.outWidth;
  return call('pointwise', {
    units,
    chunk: bandOf(units, site.threads, g.inChannels, site.inputs[1].shape[3]),
    scratchBytes: TILE_BYTES,
    fields: (place) => ({ ...product.fields(place), x: place.input(0), xPitch: pixelPitch(site.inputs[0]) }),
  });
}

function general(site: WasmSite, g: ConvGeometry, product: PreparedProduct): KernelCall {
  const depth = g.filterHeight * g.filterWidth * g.inChannels;
  const band = Math.min(g.outWidth, bandPixels(depth, site.inputs[1].shape[3]));
  const units = g.batch * g.outHeight;
  const outRowPitch = g.outWidth * pixelPitch(site.outputs[0]);
  return call('conv2d', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: TILE_BYTES + 4 * depth * band,
    fields: (place) => ({
      ...tapsOf(g, place.input(0), pixelPitch(site.inputs[0])),
      product: place.records.write('Product', product.fields(place)),
      ...{ outRowPitch, outMapPitch: g.outHeight * outRowPitch, band },
    }),
  });
}

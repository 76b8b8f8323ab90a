/** FusedSeparableConv2D: depthwise 3x3, then 1x1, band by band. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { FusedSeparableConvAttributes } from '../../../operators/fused/fused_separable_conv2d.js';
import { isWindow, prepareWindow } from './depthwise_window.js';
import { call, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { bandOf, prepareProduct, TILE_BYTES } from './product.js';

export const fusedSeparableConv2dKernel: WasmKernel<FusedSeparableConvAttributes> = Object.assign(separable, { packs: [3] });

async function separable(site: WasmSite<FusedSeparableConvAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, threads } = site;
  if (attrs.preActivation === 'Relu6' || !isWindow(inputs[1])) return undefined;
  const g = convGeometry(inputs[0].shape, 3, 3, attrs);
  const window = await prepareWindow(site, g, { filter: 1, bias: 2, activation: attrs.depthwiseActivation, rectify: attrs.preActivation === 'Relu' });
  const product = await prepareProduct(site, { filter: 3, bias: 4, residual: 5, activation: attrs.activation });
  const bandPitch = filteredPitch(g.inChannels);
  const units = g.batch * g.outHeight * g.outWidth;
  const band = bandOf(units, threads, bandPitch / 4, inputs[3].shape[3]);
  return [
    ...product.calls,
    call('separable', {
      units,
      chunk: band,
      scratchBytes: TILE_BYTES + band * bandPitch,
      fields: (place) => ({
        ...window(place),
        x: place.input(0),
        xPitch: pixelPitch(inputs[0]),
        band,
        bandPitch,
        pointwise: place.records.write('Product', product.fields(place)),
      }),
    }),
  ];
}

/**
 * Bytes from one filtered pixel to the next. Pixels that are a multiple of 4 KiB apart fall on the same few lines of the
 * first-level cache: they get a line more.
 */
export const filteredPitch = (channels: number): number => 4 * channels + (channels % 1024 === 0 ? 64 : 0);

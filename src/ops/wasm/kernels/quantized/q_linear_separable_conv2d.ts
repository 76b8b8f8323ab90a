/** QLinearSeparableConv2D: depthwise 3x3, then 1x1, band by band. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearSeparableConvAttributes } from '../../../operators/quantized/q_linear_separable_conv2d.js';
import { call, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { bandOf } from '../convolutions/product.js';
import { prepareByteProduct } from './byte_product.js';
import { columnBytes, isByteWindow, prepareByteWindow } from './byte_window.js';
import { bytePitch } from './constants.js';
import { sumInputs } from './q_linear_conv2d.js';

/** Where the constants of the two begin, and the residual. */
const [DEPTHWISE, POINTWISE, RESIDUAL] = [1, 4, 7];
/** A band of floats holds a quarter of the pixels that one of bytes does. */
const PER_FLOAT = 4;

export const qLinearSeparableConv2dKernel: WasmKernel<QLinearSeparableConvAttributes> = Object.assign(separable, { packs: [1, 2, 3, 4, 5, 6] });

async function separable(site: WasmSite<QLinearSeparableConvAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, threads } = site;
  if (!isByteWindow(site, DEPTHWISE)) return undefined;
  const g = convGeometry(inputs[0].shape, 3, 3, attrs);
  const window = await prepareByteWindow(site, g, { ...sumInputs(attrs.depthwise, DEPTHWISE), rectify: attrs.depthwise.rectify });
  const product = await prepareByteProduct(site, { ...sumInputs(attrs.pointwise, POINTWISE), added: RESIDUAL });
  if (!window || !product) return undefined;
  const bandPitch = filteredBytes(g.inChannels);
  const units = g.batch * g.outHeight * g.outWidth;
  const band = bandOf(units, threads, Math.ceil(bandPitch / PER_FLOAT), inputs[POINTWISE].shape[3]);
  const xPitch = bytePitch(inputs[0]);
  return [
    call('byteSeparable', {
      units,
      chunk: band,
      scratchBytes: product.scratchBytes + columnBytes(g) + g.inWidth * xPitch + band * bandPitch,
      fields: (place) => ({ ...window(place), x: place.input(0), xPitch, band, bandPitch, pointwise: place.records.write('ByteProduct', product.fields(place)) }),
    }),
  ];
}

/** Bytes from one filtered pixel to the next, which are multiplied by fours; as with floats, pixels do not fall on the same few lines of the first-level cache. */
export const filteredBytes = (channels: number): number => 4 * Math.ceil(channels / 4) + (channels % 1024 === 0 ? 64 : 0);

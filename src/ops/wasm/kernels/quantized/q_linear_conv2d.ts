/** QLinearConv2D: a matrix product of bytes, of the map itself where the filter is 1x1, else of what its taps see. */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { LayerQuantization, QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import { call, chunkOf, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { bandOf, bandPixels } from '../convolutions/product.js';
import { isPointwise, tapsOf } from '../convolutions/taps.js';
import { prepareByteProduct, type PreparedByteProduct } from './byte_product.js';
import { bytePitch, type SumInputs } from './constants.js';

/** A band of floats holds a quarter of the rows that one of bytes does. */
const PER_FLOAT = 4;
/** Bytes that are written behind a band: assembly/steps/quantized/byte_conv2d.ts. */
const COPIED_TOO_MUCH = 16;

type ByteSite = WasmSite<QLinearConvAttributes>;

/** Of a layer whose constants begin with input `filter`. */
export const sumInputs = ({ xZeroPoint, xMax, output, residual }: LayerQuantization, filter = 1): SumInputs => ({
  ...{ filter, bias: filter + 1, multiplier: filter + 2, output, residual },
  x: { zeroPoint: xZeroPoint, max: xMax },
});

export const qLinearConv2dKernel: WasmKernel<QLinearConvAttributes> = Object.assign(convolution, { packs: [1, 2, 3] });

async function convolution(site: ByteSite): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs: [x, { shape: [rows, columns, depth] }] } = site;
  const g = convGeometry(x.shape, rows, columns, attrs);
  // Grouped convolutions and a ReLU in front are left to the plain kernel; no DeepLab has one.
  if (g.inChannels !== depth || attrs.rectify) return undefined;
  const product = await prepareByteProduct(site, { ...sumInputs(attrs), added: 4 });
  return product && [isPointwise(g) ? pointwise(site, g, product) : general(site, g, product)];
}

function pointwise(site: ByteSite, g: ConvGeometry, product: PreparedByteProduct): KernelCall {
  const units = g.batch * g.outHeight * g.outWidth;
  return call('bytePointwise', {
    units,
    chunk: bandOf(units, site.threads, Math.ceil(g.inChannels / PER_FLOAT), site.inputs[1].shape[3]),
    scratchBytes: product.scratchBytes,
    fields: (place) => ({ ...product.fields(place), x: place.input(0), xPitch: bytePitch(site.inputs[0]) }),
  });
}

function general(site: ByteSite, g: ConvGeometry, product: PreparedByteProduct): KernelCall {
  const words = Math.ceil((g.filterHeight * g.filterWidth * g.inChannels) / PER_FLOAT);
  const band = Math.min(g.outWidth, bandPixels(words, site.inputs[1].shape[3]));
  const units = g.batch * g.outHeight;
  return call('byteConv2d', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: product.scratchBytes + 4 * words * band + COPIED_TOO_MUCH,
    fields: (place) => ({
      ...tapsOf(g, place.input(0), bytePitch(site.inputs[0])),
      product: place.records.write('ByteProduct', product.fields(place)),
      ...{ xZeroPoint: site.attrs.xZeroPoint, band, bandPitch: 4 * words },
    }),
  });
}

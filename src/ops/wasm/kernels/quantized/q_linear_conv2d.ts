/** QLinearConv2D: a matrix product of bytes, of the map itself where the filter is 1x1, else of what its taps see. */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import type { ByteProduct } from '../../generated/records.js';
import { call, chunkOf, type KernelCall, type Place, type WasmKernel } from '../../kernel.js';
import { bandOf, bandPixels } from '../product.js';
import { isPointwise, tapsOf } from '../taps.js';
import { asBytes, bytePitch, prepareSums, type ByteSite } from './constants.js';
import { packBytePanels, panelBytes } from './packing.js';

/** BYTE_TILE_BYTES of assembly/quantized/gemm.ts. */
const TILE_BYTES = 128;
/** A band of floats holds a quarter of the rows that one of bytes does. */
const PER_FLOAT = 4;

export const qLinearConv2dKernel: WasmKernel<QLinearConvAttributes> = Object.assign(convolution, { packs: [1, 2, 3] });

async function convolution(site: ByteSite): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs: [x, { shape: [rows, columns, depth, channels] }] } = site;
  const g = convGeometry(x.shape, rows, columns, attrs);
  // Grouped convolutions and a ReLU in front are left to the plain kernel; no DeepLab has one.
  if (g.inChannels !== depth || attrs.rectify) return undefined;
  const product = await prepareProduct(site, rows * columns * depth, channels);
  return product && [isPointwise(g) ? pointwise(site, g, product) : general(site, g, product)];
}

type ProductFields = (place: Place) => ByteProduct;

async function prepareProduct(site: ByteSite, depth: number, columns: number): Promise<ProductFields | undefined> {
  const filter = await site.packed(1, 'byte panels', panelBytes(depth, columns) / 4, (value, target) => packBytePanels(value, columns, asBytes(target)));
  const sums = await prepareSums(site, columns);
  const residual = site.inputs.at(4);
  if (filter === undefined || !sums) return undefined;
  return (place) => ({
    ...sums(place),
    ...{ depth, columns, filter },
    residual: residual ? place.input(4) : 0,
    residualPitch: residual ? bytePitch(residual) : 0,
    out: place.output(0),
    outPitch: bytePitch(site.outputs[0]),
  });
}

function pointwise(site: ByteSite, g: ConvGeometry, product: ProductFields): KernelCall {
  const units = g.batch * g.outHeight * g.outWidth;
  return call('bytePointwise', {
    units,
    chunk: bandOf(units, site.threads, Math.ceil(g.inChannels / PER_FLOAT), site.inputs[1].shape[3]),
    scratchBytes: TILE_BYTES,
    fields: (place) => ({ ...product(place), x: place.input(0), xPitch: bytePitch(site.inputs[0]) }),
  });
}

function general(site: ByteSite, g: ConvGeometry, product: ProductFields): KernelCall {
  const words = Math.ceil((g.filterHeight * g.filterWidth * g.inChannels) / PER_FLOAT);
  const band = Math.min(g.outWidth, bandPixels(words, site.inputs[1].shape[3]));
  const units = g.batch * g.outHeight;
  return call('byteConv2d', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: TILE_BYTES + 4 * words * band,
    fields: (place) => ({
      ...tapsOf(g, place.input(0), bytePitch(site.inputs[0])),
      product: place.records.write('ByteProduct', product(place)),
      ...{ xZeroPoint: site.attrs.xZeroPoint, band, bandPitch: 4 * words },
    }),
  });
}

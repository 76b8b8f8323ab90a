/** NormalizedConv2D and NormalizedDepthwiseConv2D: the calls of plain convolutions, with what is done to their sums. */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import { sourceOf, tensor } from '../../../../tensor.js';
import { sliceOf } from '../../../geometry/sum_parts.js';
import type { FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import { RESIDUAL } from '../../../operators/fused/normalized_conv2d.js';
import type { Normalization } from '../../generated/records.js';
import { call, chunkOf, pixelPitch, type KernelCall, type Place, type WasmKernel, type WasmSite } from '../../kernel.js';
import { FETCH_BYTES, isFetched, isWindow, prepareWindow, windowUnits } from './depthwise_window.js';
import { LISTS_BYTES, mayList } from './lists.js';
import { bandOf, bandPixels, clampOf, prepareProduct, TILE_BYTES, type PreparedProduct } from './product.js';
import { isPointwise, tapsOf } from './taps.js';
import { prepareWide } from './wide_depthwise.js';

type Site = WasmSite<FusedConvAttributes>;

const [X, FILTER, MEAN, FACTOR, OFFSET] = [0, 1, 2, 3, 4];
/** Bytes. */
const FLOAT = 4;
/** Where a plain convolution has bias and residual: nowhere. */
const NONE = Infinity;

export const normalizedConv2dKernel: WasmKernel<FusedConvAttributes> = Object.assign(convolution, { packs: [FILTER] });

export const normalizedDepthwiseConv2dKernel: WasmKernel<FusedConvAttributes> = async (site: Site) => {
  const [x, filter] = site.inputs;
  if (!isWindow(filter)) return wideDepthwise(site);
  const g = convGeometry(x.shape, 3, 3, site.attrs);
  const window = await prepareWindow(site, g, { filter: FILTER, bias: NONE, activation: 'None' });
  const identity = await identityOf(site);
  return [
    call('normalizedDepthwise', {
      units: windowUnits(g),
      chunk: chunkOf(windowUnits(g), site.threads),
      scratchBytes: FETCH_BYTES,
      fields: (place) => ({
        ...window(place),
        ...{ x: place.input(X), xPitch: pixelPitch(x), out: place.output(0), outPitch: pixelPitch(site.outputs[0]) },
        normalization: place.records.write('Normalization', normalization(site, place, identity, 1)),
        fetches: isFetched(x) ? 1 : 0,
      }),
    }),
  ];
};

async function wideDepthwise(site: Site): Promise<readonly KernelCall[] | undefined> {
  const wide = await prepareWide(site, { filter: FILTER, bias: NONE, activation: 'None' });
  const identity = await identityOf(site);
  return (
    wide && [
      call('normalizedWideDepthwise', {
        units: wide.units,
        chunk: chunkOf(wide.units, site.threads),
        scratchBytes: 0,
        fields: (place) => ({ ...wide.fields(place), normalization: place.records.write('Normalization', normalization(site, place, identity, 1)) }),
      }),
    ]
  );
}

async function convolution(site: Site): Promise<readonly KernelCall[] | undefined> {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  if (g.inChannels !== filter.shape[2]) return undefined;
  const product = await prepareProduct(site, { filter: FILTER, bias: NONE, residual: NONE, activation: 'None' });
  const identity = await identityOf(site);
  return [...product.calls, isPointwise(g) ? pointwise(site, g, product, identity) : general(site, g, product, identity)];
}

function pointwise(site: Site, g: ConvGeometry, product: PreparedProduct, identity: Identity | undefined): KernelCall {
  const units = g.batch * g.outHeight * g.outWidth;
  const columns = site.inputs[FILTER].shape[3];
  return call('normalizedPointwise', {
    units,
    chunk: bandOf(units, site.threads, g.inChannels, columns),
    scratchBytes: TILE_BYTES + (mayList(columns) ? LISTS_BYTES : 0),
    fields: (place) => ({
      ...product.fields(place),
      ...{ x: place.input(X), xPitch: pixelPitch(site.inputs[X]), lists: mayList(columns) ? TILE_BYTES : 0 },
      normalization: place.records.write('Normalization', normalization(site, place, identity, g.inChannels)),
    }),
  });
}

function general(site: Site, g: ConvGeometry, product: PreparedProduct, identity: Identity | undefined): KernelCall {
  const depth = g.filterHeight * g.filterWidth * g.inChannels;
  const band = Math.min(g.outWidth, bandPixels(depth, site.inputs[FILTER].shape[3]));
  const units = g.batch * g.outHeight;
  const outRowPitch = g.outWidth * pixelPitch(site.outputs[0]);
  return call('normalizedConv2d', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: TILE_BYTES + FLOAT * depth * band,
    fields: (place) => ({
      ...tapsOf(g, place.input(X), pixelPitch(site.inputs[X])),
      product: place.records.write('Product', product.fields(place)),
      ...{ outRowPitch, outMapPitch: g.outHeight * outRowPitch, band },
      normalization: place.records.write('Normalization', normalization(site, place, identity, depth)),
    }),
  });
}

/** Where zeros and ones lie, for a convolution that nothing follows. */
interface Identity {
  readonly zeros: number;
  readonly ones: number;
}

async function identityOf(site: Site): Promise<Identity | undefined> {
  if (site.inputs.length > MEAN) return undefined;
  const channels = site.outputs[0].shape[3];
  const ones = sourceOf(tensor('float32', [channels], new Float32Array(channels).fill(1)));
  return { zeros: await site.zeros(channels), ones: await site.values(ones) };
}

/** Of sums of `depth` products. */
function normalization({ inputs, attrs }: Site, place: Place, identity: Identity | undefined, depth: number): Normalization {
  const [low, high] = clampOf(attrs.activation);
  const added = inputs.length > RESIDUAL ? inputs[RESIDUAL] : undefined;
  return {
    mean: identity?.zeros ?? place.input(MEAN),
    factor: identity?.ones ?? place.input(FACTOR),
    offset: identity?.zeros ?? place.input(OFFSET),
    ...{ residual: added ? place.input(RESIDUAL) : 0, residualPitch: added ? pixelPitch(added) : 0 },
    ...{ low, high, slice: sliceOf(depth) },
  };
}

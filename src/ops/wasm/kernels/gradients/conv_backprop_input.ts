/**
 * Conv2DBackpropInput and FusedConv2DBackpropInput: a convolution of the gradient with the filter turned around.
 *
 * A pixel of the input was seen by the taps whose distance from it the strides divide. Which they are repeats with the strides, so that the pixels fall
 * into strideY x strideX phases, each of which is an ordinary convolution of stride 1 with some of the taps:
 *
 *     dx[y] = sum over taps i of dy[(y + padTop - i * rate) / stride] * w[i]      where the stride divides that
 */
import { sizeOf } from '../../../../tensor.js';
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { ConvBackpropAttributes } from '../../../operators/gradients/conv_backprop_input.js';
import type { FusedBackpropAttributes } from '../../../operators/fused/fused_conv_backprop_input.js';
import { call, chunkOf, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { panelColumns } from '../../packing.js';
import { LIST_COLUMNS, LISTS_BYTES, mayList } from '../convolutions/lists.js';
import { computedPanels } from '../convolutions/panels.js';
import { bandOf, bandPixels, TILE_BYTES } from '../convolutions/product.js';
import { isPointwise, tapsOf } from '../convolutions/taps.js';
import { elementsChunk } from '../walk.js';
import { activationCode } from './activation_grad.js';

type Site = WasmSite<ConvBackpropAttributes & Partial<FusedBackpropAttributes>>;

export const convBackpropInputKernel: WasmKernel<Site['attrs']> = async (site: Site) => {
  const [, { shape }, gradient] = site.inputs;
  const g = convGeometry(site.outputs[0].shape, shape[0], shape[1], site.attrs);
  if (g.inChannels !== shape[2] || shape[3] === 0) return undefined;
  if (sizeOf(site.outputs[0].shape) === 0) return [];
  const bias = await site.zeros(panelColumns(g.inChannels));
  if (isPointwise(g)) return pointwise(site, g, bias);
  const rows = phasesOf(g.inHeight, g.filterHeight, g.strideY, g.rateY, g.padTop);
  const columns = phasesOf(g.inWidth, g.filterWidth, g.strideX, g.rateX, g.padLeft);
  // Pixels that no tap saw are still written: their product has no depth.
  const phases = rows.flatMap((row) => columns.flatMap((column) => phase(site, g, pixelPitch(gradient), bias, row, column)));
  return activationCode(site.attrs.activation) === 0 ? phases : [...phases, slopes(site)];
};

function pointwise(site: Site, g: ConvGeometry, bias: number): readonly KernelCall[] {
  const columns = g.inChannels;
  const depth = site.inputs[1].shape[3];
  const panels = computedPanels(site, 1, { start: 0, columns, columnStep: depth, taps: [1, 1], tapSteps: [0, 0], inner: depth, innerStep: 1 });
  const units = g.batch * g.inHeight * g.inWidth;
  const activation = activationCode(site.attrs.activation);
  const isListed = mayList(columns) && columns % LIST_COLUMNS === 0;
  const product = call('pointwiseInputGradient', {
    units,
    chunk: bandOf(units, site.threads, depth, columns),
    scratchBytes: TILE_BYTES + (isListed ? LISTS_BYTES : 0),
    fields: (place) => ({
      ...{ depth, columns, bias, residual: 0, residualPitch: 0, low: -Infinity, high: Infinity },
      filter: panels.address(place),
      out: place.output(0),
      outPitch: pixelPitch(site.outputs[0]),
      x: place.input(2),
      xPitch: pixelPitch(site.inputs[2]),
      features: activation === 0 ? 0 : place.input(3),
      activation,
      lists: isListed ? TILE_BYTES : 0,
    }),
  });
  return [...panels.calls, product];
}

/** The activation's gradient by itself, where the phases of the pixels lie between each other. */
function slopes({ attrs, outputs: [{ shape }], threads }: Site): KernelCall {
  const units = sizeOf(shape);
  return call(attrs.activation === 'Relu6' ? 'relu6Gradient' : 'reluGradient', {
    ...{ units, chunk: elementsChunk(units, threads), scratchBytes: 0 },
    fields: (place) => ({ gradient: place.output(0), y: place.input(3), out: place.output(0) }),
  });
}

/** Positions first, first + stride, ... along one axis, and the taps that saw them, in the order in which they lie in the gradient. */
interface Phase {
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  /** The tap that saw the lowest position of the gradient, which is the last one of the filter. */
  readonly lastTap: number;
  /** From one tap to the one before. */
  readonly tapStep: number;
  /** Of the convolution of stride 1 that the phase is. */
  readonly rate: number;
  readonly pad: number;
}

function phasesOf(size: number, filter: number, stride: number, rate: number, pad: number): Phase[] {
  return Array.from({ length: Math.min(stride, size) }, (_, first): Phase => {
    const taps = Array.from({ length: filter }, (__, tap) => tap).filter((tap) => (first + pad - tap * rate) % stride === 0);
    const lastTap = taps.at(-1) ?? 0;
    const tapStep = taps.length > 1 ? taps[1] - taps[0] : 1;
    return {
      ...{ first, count: Math.ceil((size - first) / stride), taps: taps.length, lastTap, tapStep },
      rate: taps.length > 1 ? (tapStep * rate) / stride : 1,
      pad: taps.length > 0 ? -(first + pad - lastTap * rate) / stride : 0,
    };
  });
}

function phase(site: Site, g: ConvGeometry, gradientPitch: number, bias: number, row: Phase, column: Phase): readonly KernelCall[] {
  const [, { shape: filter }] = site.inputs;
  const [, filterWidth, columns, inner] = filter;
  const tapElements = columns * inner;
  const tapsSeen = row.taps * column.taps;
  const panels = computedPanels(site, 1, {
    start: (row.lastTap * filterWidth + column.lastTap) * tapElements,
    ...{ columns, columnStep: inner, inner, innerStep: 1 },
    taps: tapsSeen > 0 ? [row.taps, column.taps] : [0, 0],
    tapSteps: [-row.tapStep * filterWidth * tapElements, -column.tapStep * tapElements],
  });
  const depth = tapsSeen * inner;
  const seen: ConvGeometry = {
    ...{ batch: g.batch, inHeight: g.outHeight, inWidth: g.outWidth, inChannels: inner },
    ...{ outHeight: row.count, outWidth: column.count, strideY: 1, strideX: 1 },
    ...{ filterHeight: tapsSeen > 0 ? row.taps : 0, filterWidth: tapsSeen > 0 ? column.taps : 0 },
    ...{ rateY: row.rate, rateX: column.rate, padTop: row.pad, padLeft: column.pad },
  };
  const band = Math.min(column.count, bandPixels(depth, columns));
  const units = g.batch * row.count;
  const outPitch = pixelPitch(site.outputs[0]);
  const product = call('conv2d', {
    units,
    chunk: chunkOf(units, site.threads),
    scratchBytes: TILE_BYTES + 4 * depth * band,
    fields: (place) => ({
      ...tapsOf(seen, place.input(2), gradientPitch),
      product: place.records.write('Product', {
        ...{ depth, columns, bias, residual: 0, residualPitch: 0, low: -Infinity, high: Infinity },
        filter: panels.address(place),
        out: place.output(0) + (row.first * g.inWidth + column.first) * outPitch,
        outPitch: g.strideX * outPitch,
      }),
      outRowPitch: g.strideY * g.inWidth * outPitch,
      outMapPitch: g.inHeight * g.inWidth * outPitch,
      band,
    }),
  });
  return depth > 0 ? [...panels.calls, product] : [product];
}

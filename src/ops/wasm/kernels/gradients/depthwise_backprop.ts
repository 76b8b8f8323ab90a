/** Gradients of depthwise convolutions: DepthwiseConv2dNativeBackpropFilter, DepthwiseConv2dNativeBackpropInput and the fused form of the latter. */
import { sizeOf } from '../../../../tensor.js';
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { ConvBackpropAttributes } from '../../../operators/gradients/conv_backprop_input.js';
import type { FusedBackpropAttributes } from '../../../operators/fused/fused_conv_backprop_input.js';
import { call, chunkOf, pixelPitch, type KernelCall, type Place, type WasmKernel, type WasmSite } from '../../kernel.js';
import { FETCH_BYTES, isWindow } from '../convolutions/depthwise_window.js';
import { tapsOf } from '../convolutions/taps.js';
import { prepareWalk } from '../walk.js';
import { activationCode } from './activation_grad.js';
import { addParts, partsOf } from './parts.js';

type InputSite = WasmSite<ConvBackpropAttributes & Partial<FusedBackpropAttributes>>;

/** Pixels that are worth sums of their own, and pixels that are summed before they are added to others. */
const LEAST_PIXELS = 256;
const BAND_PIXELS = 128;

export const depthwiseBackpropFilterKernel: WasmKernel<ConvBackpropAttributes> = (site) => {
  const [x, , gradient] = site.inputs;
  const [{ shape }] = site.outputs;
  const g = convGeometry(x.shape, shape[0], shape[1], site.attrs);
  const sums = sizeOf(shape);
  if (sums === 0) return [];
  const rows = g.batch * g.outHeight;
  const parts = partsOf(rows, sums, Math.max(1, Math.ceil(LEAST_PIXELS / Math.max(1, g.outWidth))));
  const room = parts.count > 1 ? site.room(4 * parts.count * sums) : undefined;
  const gradientOfParts = call('depthwiseFilterGradient', {
    units: parts.count,
    chunk: 1,
    scratchBytes: 4 * sums + FETCH_BYTES,
    fields: (place) => ({
      ...tapsOf(g, place.input(0), pixelPitch(x)),
      multiplier: shape[3],
      gradient: place.input(2),
      gradientPitch: pixelPitch(gradient),
      out: room ? place.room(room) : place.output(0),
      ...{ rows, partRows: parts.size, bandRows: Math.max(1, Math.floor(BAND_PIXELS / Math.max(1, g.outWidth))) },
    }),
  });
  if (!room) return [gradientOfParts];
  return [gradientOfParts, addParts(parts.count, sums, site.threads, (place) => place.room(room), (place) => place.output(0))];
};

export const depthwiseBackpropInputKernel: WasmKernel<InputSite['attrs']> = async (site: InputSite) => {
  const filter = site.inputs[1];
  const g = convGeometry(site.outputs[0].shape, filter.shape[0], filter.shape[1], site.attrs);
  if (sizeOf(site.outputs[0].shape) === 0) return [];
  return isWindow(filter) && g.strideY === 1 && g.strideX === 1 ? turned(site, g) : [gathered(site, g)];
};

/** At stride 1: the depthwise convolution of the gradient with the filter turned around. */
async function turned(site: InputSite, g: ConvGeometry): Promise<readonly KernelCall[]> {
  const channels = g.inChannels;
  const bias = await site.zeros(channels);
  const filter = site.room(4 * 9 * channels);
  const { units, chunk, fields } = prepareWalk([9, channels], [[-channels, 1], [0, 0], [channels, 1]], 4, 1);
  const turn = call('copyBox', {
    ...{ units, chunk, scratchBytes: 0 },
    fields: (place) => ({ ...fields(place, place.input(1) + 4 * 8 * channels, 0, place.room(filter)), elementBytes: 4 }),
  });
  const rows = g.batch * g.inHeight;
  const convolution = call('depthwiseTurned', {
    units: rows,
    chunk: chunkOf(rows, site.threads),
    scratchBytes: 0,
    fields: (place) => ({
      ...{ height: g.outHeight, width: g.outWidth, channels, outHeight: g.inHeight, outWidth: g.inWidth },
      ...{ strideY: 1, strideX: 1, rateY: g.rateY, rateX: g.rateX },
      ...{ padTop: 2 * g.rateY - g.padTop, padLeft: 2 * g.rateX - g.padLeft },
      ...{ filter: place.room(filter), filterBias: bias, filterLow: -Infinity, filterHigh: Infinity, rectify: 0 },
      x: place.input(2),
      xPitch: pixelPitch(site.inputs[2]),
      out: place.output(0),
      outPitch: pixelPitch(site.outputs[0]),
      ...slopes(site, place),
    }),
  });
  return [turn, convolution];
}

function gathered(site: InputSite, g: ConvGeometry): KernelCall {
  const rows = g.batch * g.inHeight;
  // What saw each column, each row and each pixel: assembly/steps/gradients/depthwise_input_gradient.ts.
  const scratchBytes = g.inWidth * (4 + 8 * g.filterWidth) + 8 * g.filterHeight + 8 * g.filterHeight * g.filterWidth;
  return call('depthwiseInputGradient', {
    ...{ units: rows, chunk: chunkOf(rows, site.threads), scratchBytes },
    fields: (place) => ({
      ...tapsOf(g, place.output(0), pixelPitch(site.outputs[0])),
      multiplier: site.inputs[1].shape[3],
      gradient: place.input(2),
      gradientPitch: pixelPitch(site.inputs[2]),
      filter: place.input(1),
      ...slopes(site, place),
    }),
  });
}

/** Of the activation whose gradient is one with this step, if there is one. */
function slopes({ attrs }: InputSite, place: Place): { features: number; activation: number } {
  const activation = activationCode(attrs.activation);
  return { features: activation === 0 ? 0 : place.input(3), activation };
}

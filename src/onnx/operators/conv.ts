/**
 * Convolutions. ONNX's filters are [out, in / groups, rows, columns]; a depthwise convolution is one with as many groups as
 * channels. Zeros are always given in numbers: ONNX's `auto_pad` puts the odd zero of a stride where it likes.
 */
import { convGeometry, type ConvGeometry, type WindowAttributes } from '../../ops/geometry/conv_geometry.js';
import type { FusedActivation, FusedConvAttributes } from '../../ops/operators/fused/fused_conv2d.js';
import type { Placed } from '../layout.js';
import { channelsFirst, type Site, type Translator } from '../site.js';
import type { OnnxNode } from '../writer.js';

/** Conv2D and FusedConv2D. */
export const convolution: Translator = (site) => convolve(site, fullFilter(site));

/** DepthwiseConv2dNative and FusedDepthwiseConv2D. */
export const depthwiseConvolution: Translator = (site) => convolve(site, depthwiseFilter(site));

/** A filter in ONNX's order of axes. */
export interface Filter {
  readonly name: string;
  readonly groups: number;
}

/** Of [rows, columns, in / groups, out], input 1. */
export function fullFilter(site: Site): Filter {
  const [x, { shape: [rows, columns, inGroup, out] }] = site.inputs;
  return { name: site.arranged(1, [3, 2, 0, 1], [out, inGroup, rows, columns]), groups: x.shape[3] / inGroup };
}

/** Of [rows, columns, in, multiplier], input 1. */
export function depthwiseFilter(site: Site): Filter {
  const [rows, columns, channels, multiplier] = site.inputs[1].shape;
  return { name: site.arranged(1, [2, 3, 0, 1], [channels * multiplier, 1, rows, columns]), groups: channels };
}

function convolve(site: Site, filter: Filter): Placed {
  const attrs = site.attributes<WindowAttributes & Partial<FusedConvAttributes>>();
  const hasBias = site.inputs.length > 2;
  // Runtimes pack a convolution with its bias ahead of time, and some of them insist on it; a computed bias is added afterwards.
  const packed = hasBias && site.isConstant(2);
  let value = site.op('Conv', [site.channelsFirst(0), filter.name, ...(packed ? [site.plain(2)] : [])], windowOf(site, attrs, filter));
  if (hasBias && !packed) value = site.op('Add', [value, site.channelsFirst(2)]);
  if (site.inputs.length > 3) value = site.op('Add', [value, site.channelsFirst(3)]);
  return channelsFirst(activated(site, value, attrs.activation));
}

export function activated(site: Site, value: string, activation: FusedActivation | undefined): string {
  if (activation === 'Relu') return site.op('Relu', [value]);
  return activation === 'Relu6' ? site.op('Clip', [value, site.writer.scalar('float32', 0), site.writer.scalar('float32', 6)]) : value;
}

/** The attributes of a Conv. */
export function windowOf(site: Site, attrs: WindowAttributes, { groups }: Filter): OnnxNode['attributes'] {
  const [rows, columns] = site.inputs[1].shape;
  const g = convGeometry(site.inputs[0].shape, rows, columns, attrs);
  return { kernel_shape: [rows, columns], strides: attrs.strides, dilations: attrs.rates, pads: padsOf(g), group: groups };
}

/** Zeros above, left, below, right: ONNX's order. At the ends no more than the last window reaches. */
export function padsOf(g: ConvGeometry): number[] {
  const after = (size: number, out: number, filter: number, stride: number, rate: number, before: number): number =>
    Math.max(0, (out - 1) * stride + (filter - 1) * rate + 1 - size - before);
  return [
    g.padTop,
    g.padLeft,
    after(g.inHeight, g.outHeight, g.filterHeight, g.strideY, g.rateY, g.padTop),
    after(g.inWidth, g.outWidth, g.filterWidth, g.strideX, g.rateX, g.padLeft),
  ];
}

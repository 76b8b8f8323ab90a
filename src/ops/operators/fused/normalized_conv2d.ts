/**
 * NormalizedConv2D and NormalizedDepthwiseConv2D: a convolution and the frozen batch normalisation behind it, in one step that keeps nothing between them.
 *
 *     out = activation((conv(x, filter) - mean) * factor + offset + residual)
 *
 * Without mean, factor and offset it is the convolution alone: in front of batch normalisation that is trained.
 *
 * Networks are taught with these; TensorFlow has a Conv2D and a FusedBatchNorm there. Inputs: x, filter, mean, factor, offset, each of the last three
 * [out channels], and optionally the residual, of the output's shape, which the engine's passes put there. `factor` is gamma / sqrt(variance + epsilon).
 *
 * Numbers are rounded where TensorFlow rounds them (see geometry/sum_parts.ts): folded into the filter, the same normalisation gives last bits of which some
 * decide whether a ReLU6 lets an element through. Its gradient needs no map either, because what gamma was multiplied with is a sum over the filter:
 *
 *     d factor = sum(dy * (conv(x, filter) - mean)) = sum(filter * conv_backprop_filter(x, dy)) - mean * sum(dy)
 */
import type { Value } from '../../../graph/builder.js';
import type { TensorInfo } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch, type Operator } from '../../contract/operator.js';
import type { GradientSite } from '../../contract/gradient.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { conv2dOperator } from '../layers/conv2d.js';
import { depthwiseConv2dOperator } from '../layers/depthwise_conv2d.js';
import { activationAttribute, type FusedConvAttributes } from './fused_conv2d.js';

const [X, FILTER, MEAN, FACTOR] = [0, 1, 2, 3];
/** Where the residual is. */
export const RESIDUAL = 5;

function inOne(name: string, convolution: string, plain: Operator<WindowAttributes>): Operator<FusedConvAttributes> {
  return defineOperator<FusedConvAttributes>({
    names: [name],
    attributes: (node) => ({ ...windowAttributes(node), activation: activationAttribute(node, 'activation') }),
    infer(inputs, attrs, node) {
      if (inputs.length !== MEAN) expectInputs(node, inputs, RESIDUAL, RESIDUAL + 1);
      const [out] = plain.infer(inputs.slice(0, MEAN), attrs, node);
      const channels = out.shape[3];
      if (inputs.slice(MEAN, RESIDUAL).some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) throw mismatch(node, inputs, 'a mean, a factor and an offset per output channel');
      const residual: TensorInfo | undefined = inputs[RESIDUAL];
      if (residual?.shape.some((dim, i) => dim !== out.shape[i])) throw mismatch(node, inputs, "a residual of the output's shape");
      return [out];
    },
    multiplyAdds: (inputs, outputs, attrs) => plain.multiplyAdds?.(inputs, outputs, attrs) ?? 0,
    reads: (inputs, outputs, attrs, node) => [...(plain.reads?.(inputs.slice(0, MEAN), outputs, attrs, node) ?? []), undefined, undefined, undefined, ...readsSamePixel(inputs.slice(RESIDUAL), outputs)],
    gradient: (site) => normalizedGradient(site, convolution),
  });
}

function normalizedGradient(site: GradientSite, convolution: string): (Value | undefined)[] {
  const { node, gradient, inputs: [x, filter, mean] } = site;
  if (site.inputs.length > RESIDUAL || 'activation' in node.attrs) site.unsupported('with a residual or an activation');
  if (site.inputs.length === MEAN) {
    const ofInput = (): Value => site.add(`${convolution}BackpropInput`, [site.list(x.shape), site.input(FILTER), gradient], node.attrs);
    const ofFilter = (): Value => site.add(`${convolution}BackpropFilter`, [site.input(X), site.list(filter.shape), gradient], node.attrs);
    return [site.wants(X) ? ofInput() : undefined, site.wants(FILTER) ? ofFilter() : undefined];
  }
  // Over the filter's last axes: [c], or [c, 1] of a depthwise one.
  const factors = convolution === 'Conv2D' ? site.input(FACTOR) : site.reshape(site.input(FACTOR), filter.shape.slice(2));
  const ofScaled = (): Value => site.add(`${convolution}BackpropFilter`, [site.input(X), site.list(filter.shape), gradient], node.attrs);
  const scaled = site.wants(FILTER) || site.wants(FACTOR) ? ofScaled() : undefined;
  const total = site.add('BiasAddGrad', [gradient], { data_format: 'NHWC' });
  const ofFactor = (slope: Value): Value => {
    const sum = site.reshape(site.sum(site.mul(site.input(FILTER), slope), convolution === 'Conv2D' ? [0, 1, 2] : [0, 1]), mean.shape);
    return site.add('Sub', [sum, site.mul(site.input(MEAN), total)]);
  };
  return [
    site.wants(X) ? site.add(`${convolution}BackpropInput`, [site.list(x.shape), site.mul(site.input(FILTER), factors), gradient], node.attrs) : undefined,
    site.wants(FILTER) && scaled ? site.mul(scaled, factors) : undefined,
    site.wants(MEAN) ? site.neg(site.mul(site.input(FACTOR), total)) : undefined,
    site.wants(FACTOR) && scaled ? ofFactor(scaled) : undefined,
    total,
  ];
}

export const normalizedConv2dOperator = inOne('NormalizedConv2D', 'Conv2D', conv2dOperator);
export const normalizedDepthwiseConv2dOperator = inOne('NormalizedDepthwiseConv2D', 'DepthwiseConv2dNative', depthwiseConv2dOperator);

export interface FrozenNorm {
  /** moving_mean [c] */
  readonly mean: Value;
  /** gamma / sqrt(moving_variance + epsilon) [c] */
  readonly factor: Value;
  /** beta [c] */
  readonly offset: Value;
}

/** Adds a NormalizedConv2D or NormalizedDepthwiseConv2D: what a convolution that is there already computes, normalised. */
export const normalized = (convolution: Value, { mean, factor, offset }: FrozenNorm, name?: string): Value => again(convolution, [mean, factor, offset], name);

/** What a convolution that is there already computes, in the order in which TensorFlow adds up. */
export const inOrder = (convolution: Value, name?: string): Value => again(convolution, [], name);

function again(convolution: Value, more: readonly Value[], name: string | undefined): Value {
  const { builder } = convolution;
  const { op, inputs, attrs } = builder.node(convolution);
  return builder.add(op === 'Conv2D' ? 'NormalizedConv2D' : 'NormalizedDepthwiseConv2D', [...inputs.map((input) => builder.value(input)), ...more], attrs, name);
}

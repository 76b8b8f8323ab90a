/**
 * FusedSeparableConv2D: a separable convolution, space first and then channels, in one step, so that the map between the
 * two is never held whole.
 *
 *     inner = depthwiseActivation(depthwise(preActivation(x), depthwiseFilter) + depthwiseBias)
 *     out = activation(pointwise(inner, pointwiseFilter) + bias + residual)
 *
 * TensorFlow's graphs do not hold it; the engine's passes make it. Inputs: x [b, h, w, c], depthwise filter [rows, columns, c, 1],
 * depthwise bias [c], pointwise filter [1, 1, c, n], bias [n], and optionally the residual, of the output's shape. Strides,
 * dilations and padding are those of the depthwise convolution. What lies outside x is zero after the first activation as
 * before it, so the order of activation and padding does not matter.
 */
import type { Node } from '../../../graph/graph.js';
import type { TensorInfo } from '../../../tensor.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { depthwiseConv2dOperator } from '../layers/depthwise_conv2d.js';
import { activationAttribute, fusedConv2dOperator, type FusedActivation, type FusedConvAttributes } from './fused_conv2d.js';
import { defineOperator, expectInputs, mismatch, type Operand } from '../../contract/operator.js';

export interface FusedSeparableConvAttributes extends WindowAttributes {
  /** Of x, before the depthwise convolution. */
  readonly preActivation: FusedActivation;
  /** Between the two convolutions. */
  readonly depthwiseActivation: FusedActivation;
  readonly activation: FusedActivation;
}

/** A 1x1 convolution has no window to speak of. */
const POINTWISE: FusedConvAttributes = { strides: [1, 1], rates: [1, 1], padding: 'VALID', activation: 'None' };

export const fusedSeparableConv2dOperator = defineOperator<FusedSeparableConvAttributes>({
  names: ['FusedSeparableConv2D'],
  attributes: (node) => ({
    ...windowAttributes(node),
    preActivation: activationAttribute(node, 'preActivation'),
    depthwiseActivation: activationAttribute(node, 'depthwiseActivation'),
    activation: activationAttribute(node, 'activation'),
  }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 5, 6);
    const inner = inferDepthwise(inputs.slice(0, 3), attrs, node);
    return inferPointwise([inner, ...inputs.slice(3)], node);
  },
  multiplyAdds: ([, depthwiseFilter, , pointwiseFilter], [out]) => separableMultiplyAdds(depthwiseFilter, pointwiseFilter, out),
});

/** The map between the two convolutions. Inputs: x, depthwise filter, depthwise bias. */
export function inferDepthwise(inputs: readonly Operand[], window: WindowAttributes, node: Node): TensorInfo {
  const [x, filter, bias] = inputs;
  const [inner] = depthwiseConv2dOperator.infer([x, filter], window, node);
  if (filter.shape[3] !== 1) throw mismatch(node, inputs, 'a depthwise filter [rows, columns, in, 1]');
  if (bias.shape.length !== 1 || bias.shape[0] !== filter.shape[2]) throw mismatch(node, inputs, 'one depthwise bias per channel');
  return inner;
}

/** A 1x1 convolution of every pixel as it is. Inputs: x, filter, bias, and optionally the residual. */
export function inferPointwise(inputs: readonly Operand[], node: Node): readonly TensorInfo[] {
  const { shape } = inputs[1];
  const fits = shape.length === 4 && shape[0] === 1 && shape[1] === 1 && shape[2] === inputs[0].shape[3];
  if (!fits) throw mismatch(node, inputs, 'a pointwise filter [1, 1, in, out] with as many input channels as its input has');
  return fusedConv2dOperator.infer(inputs, POINTWISE, node);
}

/** Of a depthwise convolution and a pointwise one at the same pixels. */
export function separableMultiplyAdds({ shape: depthwise }: TensorInfo, { shape: pointwise }: TensorInfo, { shape: out }: TensorInfo): number {
  const [rows, columns, channels] = depthwise;
  const pixels = out[0] * out[1] * out[2];
  return pixels * channels * (rows * columns + pointwise[3]);
}

/**
 * QLinearSeparableConv2D: QLinearDepthwiseConv2D and the 1x1 QLinearConv2D behind it in one step, so that the map between the two is never held whole. The integers are those of
 * the two.
 *
 * The engine's passes make it. Inputs: x; filter, bias and multiplier of the depthwise convolution; the same of the 1x1 convolution, and optionally its residual. Strides,
 * dilations and padding are the depthwise convolution's; its other attributes have the prefix `depthwise_`.
 */
import type { Node } from '../../../graph/graph.js';
import type { TensorInfo } from '../../../tensor.js';
import { defineOperator, expectInputs, type Operand } from '../../contract/operator.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { separableMultiplyAdds } from '../fused/fused_separable_conv2d.js';
import { layerQuantization, qLinearConv2dOperator, qLinearDepthwiseConv2dOperator, type LayerQuantization } from './q_linear_conv2d.js';

/** A 1x1 convolution has no window to speak of. */
const POINTWISE: WindowAttributes = { strides: [1, 1], rates: [1, 1], padding: 'VALID' };

export interface QLinearSeparableConvAttributes extends WindowAttributes {
  readonly depthwise: LayerQuantization;
  readonly pointwise: LayerQuantization;
}

export const separableQuantization = (node: Node): QLinearSeparableConvAttributes => ({
  ...windowAttributes(node),
  depthwise: layerQuantization(node, 'depthwise_'),
  pointwise: layerQuantization(node),
});

export const qLinearSeparableConv2dOperator = defineOperator<QLinearSeparableConvAttributes>({
  names: ['QLinearSeparableConv2D'],
  attributes: separableQuantization,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 7, 8);
    return inferSeparable(inputs, attrs, node);
  },
  multiplyAdds: ([, depthwise, , , pointwise], [out]) => separableMultiplyAdds(depthwise, pointwise, out),
});

/** A 1x1 convolution of every pixel as it is. Inputs: x, filter, bias, multiplier, and optionally the residual. */
export const inferBytePointwise = (inputs: readonly Operand[], layer: LayerQuantization, node: Node): readonly TensorInfo[] => qLinearConv2dOperator.infer(inputs, { ...POINTWISE, ...layer }, node);

export function inferSeparable(inputs: readonly Operand[], { depthwise, pointwise, ...window }: QLinearSeparableConvAttributes, node: Node): readonly TensorInfo[] {
  const [inner] = qLinearDepthwiseConv2dOperator.infer(inputs.slice(0, 4), { ...window, ...depthwise }, node);
  return inferBytePointwise([inner, ...inputs.slice(4)], pointwise, node);
}

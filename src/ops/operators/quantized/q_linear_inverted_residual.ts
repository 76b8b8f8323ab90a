/**
 * QLinearInvertedResidual: the block of MobileNet-v2 in 8 bits in one step, a 1x1 QLinearConv2D, a QLinearDepthwiseConv2D and another 1x1 QLinearConv2D, so that the wide maps
 * between them are never held whole. The integers are those of the three.
 *
 * The engine's passes make it. Inputs: x; filter, bias and multiplier of the convolution that widens; the same of the depthwise convolution and of the one that narrows, and
 * optionally the residual of that. Strides, dilations and padding are the depthwise convolution's; the others of its attributes have the prefix `depthwise_`, those of the
 * convolution that widens `expand_`.
 */
import { sizeOf } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { separableMultiplyAdds } from '../fused/fused_separable_conv2d.js';
import { layerQuantization, type LayerQuantization } from './q_linear_conv2d.js';
import { inferBytePointwise, inferSeparable, separableQuantization, type QLinearSeparableConvAttributes } from './q_linear_separable_conv2d.js';

export interface QLinearInvertedResidualAttributes extends QLinearSeparableConvAttributes {
  readonly expand: LayerQuantization;
}

export const qLinearInvertedResidualOperator = defineOperator<QLinearInvertedResidualAttributes>({
  names: ['QLinearInvertedResidual'],
  attributes: (node) => ({ ...separableQuantization(node), expand: layerQuantization(node, 'expand_') }),
  infer(inputs, { expand, ...separable }, node) {
    expectInputs(node, inputs, 10, 11);
    if (inputs[0].shape.length !== 4) throw mismatch(node, inputs, 'an input [batch, rows, columns, in]');
    const [wide] = inferBytePointwise(inputs.slice(0, 4), expand, node);
    return inferSeparable([wide, ...inputs.slice(4)], separable, node);
  },
  multiplyAdds([x, expand, , , depthwise, , , project], [out]) {
    return sizeOf(x.shape) * expand.shape[3] + separableMultiplyAdds(depthwise, project, out);
  },
});

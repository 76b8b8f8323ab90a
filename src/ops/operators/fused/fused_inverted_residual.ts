/**
 * FusedInvertedResidual: the block of MobileNet-v2 ("MobileNetV2: Inverted Residuals and Linear Bottlenecks",
 * arXiv:1801.04381, section 3.3) in one step: a narrow map is widened, filtered in space and narrowed again, and the wide
 * map is never held whole.
 *
 *     wide = expandActivation(expand(x, expandFilter) + expandBias)
 *     inner = depthwiseActivation(depthwise(wide, depthwiseFilter) + depthwiseBias)
 *     out = activation(project(inner, projectFilter) + projectBias + residual)
 *
 * TensorFlow's graphs do not hold it; the engine's passes make it. Inputs: x [b, h, w, c], expand filter [1, 1, c, wide] and bias
 * [wide], depthwise filter [rows, columns, wide, 1] and bias [wide], project filter [1, 1, wide, n] and bias [n], and optionally the
 * residual, of the output's shape. Strides, dilations and padding are those of the depthwise convolution, and what they add is zeros
 * around the wide map, not around x.
 */
import { sizeOf } from '../../../tensor.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { activationAttribute, type FusedActivation } from './fused_conv2d.js';
import { inferDepthwise, inferPointwise, separableMultiplyAdds } from './fused_separable_conv2d.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface FusedInvertedResidualAttributes extends WindowAttributes {
  readonly expandActivation: FusedActivation;
  readonly depthwiseActivation: FusedActivation;
  readonly activation: FusedActivation;
}

export const fusedInvertedResidualOperator = defineOperator<FusedInvertedResidualAttributes>({
  names: ['FusedInvertedResidual'],
  attributes: (node) => ({
    ...windowAttributes(node),
    expandActivation: activationAttribute(node, 'expandActivation'),
    depthwiseActivation: activationAttribute(node, 'depthwiseActivation'),
    activation: activationAttribute(node, 'activation'),
  }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 7, 8);
    if (inputs[0].shape.length !== 4) throw mismatch(node, inputs, 'an input [batch, rows, columns, in]');
    const [wide] = inferPointwise(inputs.slice(0, 3), node);
    const inner = inferDepthwise([wide, ...inputs.slice(3, 5)], attrs, node);
    return inferPointwise([inner, ...inputs.slice(5)], node);
  },
  multiplyAdds([x, expandFilter, , depthwiseFilter, , projectFilter], [out]) {
    return sizeOf(x.shape) * expandFilter.shape[3] + separableMultiplyAdds(depthwiseFilter, projectFilter, out);
  },
});

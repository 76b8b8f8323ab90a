/**
 * FusedConv2DBackpropInput and FusedDepthwiseConv2dBackpropInput: the gradient of a convolution's input, and of the activation that made that input, in one
 * step: the map between them is never written.
 *
 *     out = activationGrad(convBackpropInput(sizes, filter, gradient), features)
 *
 * TensorFlow's graphs do not hold these; the engine's passes make them. Inputs: those of Conv2DBackpropInput, and the activation's output, of the shape of
 * the result. The attribute `activation` is Relu or Relu6.
 */
import type { Node } from '../../../graph/graph.js';
import { sameShape } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch, type Operator } from '../../contract/operator.js';
import { backpropMultiplyAdds, convBackpropInputOperator, type ConvBackpropAttributes } from '../gradients/conv_backprop_input.js';
import { activationAttribute, type FusedActivation } from './fused_conv2d.js';

export interface FusedBackpropAttributes extends ConvBackpropAttributes {
  readonly activation: FusedActivation;
}

/** By the operator that is fused with an activation's gradient. */
export const FUSED_BACKPROP = {
  Conv2DBackpropInput: 'FusedConv2DBackpropInput',
  DepthwiseConv2dNativeBackpropInput: 'FusedDepthwiseConv2dBackpropInput',
} as const;

function fused(op: keyof typeof FUSED_BACKPROP): Operator<FusedBackpropAttributes> {
  const plain = (node: Node): Node => ({ ...node, op });
  return defineOperator<FusedBackpropAttributes>({
    names: [FUSED_BACKPROP[op]],
    attributes: (node) => ({ ...convBackpropInputOperator.attributes(plain(node)), activation: activationAttribute(node, 'activation') }),
    infer(inputs, attrs, node) {
      expectInputs(node, inputs, 4);
      const [out] = convBackpropInputOperator.infer(inputs.slice(0, 3), attrs, plain(node));
      const features = inputs[3];
      if (features.dtype !== 'float32' || !sameShape(features.shape, out.shape)) throw mismatch(node, inputs, "an activation's output [" + out.shape.join(',') + '] (input 3)');
      return [out];
    },
    multiplyAdds: ([, filter, gradient], _outputs, attrs) => backpropMultiplyAdds(filter.shape, gradient.shape, attrs),
  });
}

export const fusedConv2dBackpropInputOperator = fused('Conv2DBackpropInput');
export const fusedDepthwiseBackpropInputOperator = fused('DepthwiseConv2dNativeBackpropInput');

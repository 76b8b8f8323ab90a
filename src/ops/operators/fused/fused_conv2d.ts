/**
 * FusedConv2D and FusedDepthwiseConv2D: a convolution with what usually follows it, in one step.
 *
 *     out = activation(conv(x, filter) + bias + residual)
 *
 * TensorFlow's graphs do not hold these; the engine's passes make them. Inputs: x, filter, bias [out channels], and
 * optionally the residual, of the output's shape. Batch norm is folded into filter and bias.
 */
import { attrString } from '../../../graph/attributes.js';
import type { Node } from '../../../graph/graph.js';
import type { TensorInfo } from '../../../tensor.js';
import { conv2dOperator } from '../layers/conv2d.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { depthwiseConv2dOperator } from '../layers/depthwise_conv2d.js';
import { defineOperator, expectInputs, mismatch, type Operator } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export type FusedActivation = 'None' | 'Relu' | 'Relu6';

export interface FusedConvAttributes extends WindowAttributes {
  readonly activation: FusedActivation;
}

function fused(name: string, plain: Operator<WindowAttributes>): Operator<FusedConvAttributes> {
  return defineOperator<FusedConvAttributes>({
    names: [name],
    attributes: (node) => ({ ...windowAttributes(node), activation: activationAttribute(node, 'activation') }),
    infer(inputs, attrs, node) {
      expectInputs(node, inputs, 3, 4);
      const [out] = plain.infer(inputs.slice(0, 2), attrs, node);
      const [, , bias, residual] = inputs;
      if (bias.shape.length !== 1 || bias.shape[0] !== out.shape[3]) throw mismatch(node, inputs, 'one bias per output channel');
      if (residual && residual.shape.some((dim, i) => dim !== out.shape[i])) throw mismatch(node, inputs, "a residual of the output's shape");
      return [out];
    },
    multiplyAdds: (inputs: readonly TensorInfo[], outputs, attrs) => plain.multiplyAdds?.(inputs, outputs, attrs) ?? 0,
    reads: (inputs, outputs, attrs, node) => [...(plain.reads?.(inputs.slice(0, 2), outputs, attrs, node) ?? []), undefined, ...readsSamePixel(inputs.slice(3), outputs)],
  });
}

/** Reads an attribute that names an activation; none is 'None'. */
export function activationAttribute(node: Node, key: string): FusedActivation {
  const activation = attrString(node, key, 'None');
  return activation === 'Relu' || activation === 'Relu6' ? activation : 'None';
}

export const fusedConv2dOperator = fused('FusedConv2D', conv2dOperator);
export const fusedDepthwiseConv2dOperator = fused('FusedDepthwiseConv2D', depthwiseConv2dOperator);

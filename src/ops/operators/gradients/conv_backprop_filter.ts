/**
 * The gradient of a convolution with respect to its filter: Conv2DBackpropFilter, DepthwiseConv2dNativeBackpropFilter.
 *
 * Inputs: input [b, h, w, in] of the convolution, filter_sizes (the filter's shape, [rows, columns, in / groups, out] or [rows, columns, in,
 * multiplier]), out_backprop [b, oh, ow, out], the gradient of the convolution's output. The output is the gradient of the filter: for each tap, the sum
 * over all output pixels of what the tap saw there times the gradient there. Strides, rates and padding are those of the convolution.
 */
import type { Value } from '../../../graph/builder.js';
import type { Attributes } from '../../../graph/graph.js';
import { constantNumbers, defineOperator, expectInputs } from '../../contract/operator.js';
import { backpropGeometry, backpropMultiplyAdds, convBackpropAttributes, type ConvBackpropAttributes } from './conv_backprop_input.js';

export const convBackpropFilterOperator = defineOperator<ConvBackpropAttributes>({
  names: ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'],
  attributes: convBackpropAttributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 3);
    const sizes = constantNumbers(node, inputs, 1, "the filter's shape");
    backpropGeometry(node, inputs, inputs[0].shape, sizes, inputs[2], inputs[0], attrs);
    return [{ dtype: 'float32', shape: sizes }];
  },
  multiplyAdds: ([, , gradient], [filter], attrs) => backpropMultiplyAdds(filter.shape, gradient.shape, attrs),
});

/** Adds a Conv2DBackpropFilter. `sizes` int32 [4]; `attrs` are the convolution's. */
export const conv2dBackpropFilter = (input: Value, sizes: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  input.builder.add('Conv2DBackpropFilter', [input, sizes, gradient], attrs, name);

/** Adds a DepthwiseConv2dNativeBackpropFilter. `sizes` int32 [4]; `attrs` are the convolution's. */
export const depthwiseConv2dBackpropFilter = (input: Value, sizes: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  input.builder.add('DepthwiseConv2dNativeBackpropFilter', [input, sizes, gradient], attrs, name);

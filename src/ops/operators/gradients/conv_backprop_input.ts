/**
 * The gradient of a convolution with respect to its input: Conv2DBackpropInput, DepthwiseConv2dNativeBackpropInput.
 *
 * Inputs: input_sizes (the shape [b, h, w, in] of the convolution's input), filter [rows, columns, in / groups, out] (depthwise: [rows, columns, in,
 * multiplier]), out_backprop [b, oh, ow, out], the gradient of the convolution's output. The output is the gradient [b, h, w, in]: every pixel of
 * out_backprop is spread over the pixels that its window saw, with the weights that it saw them through. Strides, rates and padding are those of the
 * convolution. TensorFlow's CPU kernels know no rates and no groups here, and strides that are the same both ways only; these have them all.
 */
import type { Value } from '../../../graph/builder.js';
import type { Attributes, Node } from '../../../graph/graph.js';
import { sameShape, sizeOf, type Shape } from '../../../tensor.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, type Operand } from '../../contract/operator.js';
import { convGeometry, windowAttributes, type ConvGeometry, type WindowAttributes } from '../../geometry/conv_geometry.js';

export interface ConvBackpropAttributes extends WindowAttributes {
  /** Whether every channel is filtered by itself. */
  readonly depthwise: boolean;
}

export const convBackpropAttributes = (node: Node): ConvBackpropAttributes => ({ ...windowAttributes(node), depthwise: node.op.startsWith('Depthwise') });

export const convBackpropInputOperator = defineOperator<ConvBackpropAttributes>({
  names: ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'],
  attributes: convBackpropAttributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 3);
    const sizes = constantNumbers(node, inputs, 0, "the convolution's input shape");
    backpropGeometry(node, inputs, sizes, inputs[1].shape, inputs[2], inputs[1], attrs);
    return [{ dtype: 'float32', shape: sizes }];
  },
  multiplyAdds: ([, filter, gradient], _outputs, attrs) => backpropMultiplyAdds(filter.shape, gradient.shape, attrs),
});

/**
 * The window of the convolution whose gradient is taken.
 *
 * @param gradient of the convolution's output
 * @param other the second tensor that is multiplied: filter, or input of the convolution
 * @throws ShapeMismatchError when the three do not belong together
 */
export function backpropGeometry(
  node: Node,
  inputs: readonly Operand[],
  input: Shape,
  filter: Shape,
  gradient: Operand,
  other: Operand,
  attrs: ConvBackpropAttributes,
): ConvGeometry {
  const { depthwise } = attrs;
  const whole = [...input, ...filter].every((size) => Number.isInteger(size) && size >= 0);
  if (input.length !== 4 || filter.length !== 4 || !whole || gradient.dtype !== 'float32' || other.dtype !== 'float32') {
    throw mismatch(node, inputs, `float32 tensors, an input [batch, rows, columns, in] and a filter [rows, columns, in, ${depthwise ? 'multiplier' : 'out'}]`);
  }
  const groups = input[3] / filter[2];
  const fits = depthwise ? groups === 1 : Number.isInteger(groups) && groups >= 1 && filter[3] % groups === 0;
  if (!fits) throw mismatch(node, inputs, `a filter for the ${input[3]} channels of the input, not [${filter.join(',')}]`);
  const g = convGeometry(input, filter[0], filter[1], attrs);
  const out = [g.batch, g.outHeight, g.outWidth, depthwise ? filter[2] * filter[3] : filter[3]];
  if (!sameShape(gradient.shape, out)) {
    throw mismatch(node, inputs, `a gradient [${out.join(',')}] (input 2), as the convolution of [${input.join(',')}] with [${filter.join(',')}] gives`);
  }
  return g;
}

/** As many as the convolution itself has: an output of a depthwise one sees one channel, any other all of its group. */
export const backpropMultiplyAdds = (filter: Shape, gradient: Shape, { depthwise }: ConvBackpropAttributes): number =>
  sizeOf(gradient) * filter[0] * filter[1] * (depthwise ? 1 : filter[2]);

/** Adds a Conv2DBackpropInput. `sizes` int32 [4]; `attrs` are the convolution's. */
export const conv2dBackpropInput = (sizes: Value, filter: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  filter.builder.add('Conv2DBackpropInput', [sizes, filter, gradient], attrs, name);

/** Adds a DepthwiseConv2dNativeBackpropInput. `sizes` int32 [4]; `attrs` are the convolution's. */
export const depthwiseConv2dBackpropInput = (sizes: Value, filter: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  filter.builder.add('DepthwiseConv2dNativeBackpropInput', [sizes, filter, gradient], attrs, name);

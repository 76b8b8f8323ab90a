/**
 * TfliteTransposeConv: a transposed convolution in 8 bits; for the formula see TfliteConv2D.
 *
 * Inputs: the shape of the output (int32 [4]), filter [rows, columns, out, in], x, bias int32 [out], multipliers int32 [2, out]. Strides and padding are those of the convolution that
 * leads from the output to x.
 */
import type { TensorInfo } from '../../../tensor.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { windowAttributes } from '../../geometry/conv_geometry.js';
import { convBackpropInputOperator } from '../gradients/conv_backprop_input.js';
import { byteOutput, isByte, whole } from './eight_bits.js';
import type { TfliteConvAttributes } from './tflite_conv2d.js';

const asFloat = (input: TensorInfo): TensorInfo => ({ dtype: 'float32', shape: input.shape });

export const tfliteTransposeConvOperator = defineOperator<TfliteConvAttributes>({
  names: ['TfliteTransposeConv'],
  attributes: (node) => ({ ...windowAttributes(node), xZeroPoint: whole(node, 'x_zero_point'), filterZeroPoint: whole(node, 'filter_zero_point', 0), output: byteOutput(node) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 5);
    const [sizes, filter, x, bias, multipliers] = inputs;
    if (!isByte(x) || !isByte(filter)) throw mismatch(node, inputs, 'a map and a filter of 8 bits');
    constantNumbers(node, inputs, 0, 'the shape of the output');
    const [{ shape }] = convBackpropInputOperator.infer([sizes, asFloat(filter), asFloat(x)], { ...attrs, depthwise: false }, node);
    if (shape[3] !== filter.shape[2]) throw mismatch(node, inputs, `a shape of ${filter.shape[2]} channels, not [${shape.join(',')}]`);
    if (bias.dtype !== 'int32' || String(bias.shape) !== String([shape[3]])) throw mismatch(node, inputs, 'an int32 bias for each output channel');
    if (multipliers.dtype !== 'int32' || String(multipliers.shape) !== String([2, shape[3]])) throw mismatch(node, inputs, 'int32 multipliers [2, output channels]');
    return [{ dtype: attrs.output.dtype, shape }];
  },
  multiplyAdds: ([sizes, filter, x], outputs, attrs) => convBackpropInputOperator.multiplyAdds?.([sizes, filter, x], outputs, { ...attrs, depthwise: false }) ?? 0,
});

/**
 * TfliteConv2D and TfliteDepthwiseConv2D: convolutions in 8 bits.
 *
 *     sum = bias + conv(x - x's zero point, filter - its zero point)       int32
 *     out = clamp(sum * multiplier of the channel + zero point)
 *
 * Inputs: x, filter (as TensorFlow has it), bias int32 [out], multipliers int32 [2, out]: fractions of 31 bits, and shifts to the left. What lies outside the map adds nothing.
 */
import type { TensorInfo } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch, type Operator } from '../../contract/operator.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { conv2dOperator } from '../layers/conv2d.js';
import { depthwiseConv2dOperator } from '../layers/depthwise_conv2d.js';
import { byteOutput, isByte, whole, type ByteOutput } from './eight_bits.js';

export interface TfliteConvAttributes extends WindowAttributes {
  readonly xZeroPoint: number;
  readonly filterZeroPoint: number;
  readonly output: ByteOutput;
}

const asFloat = (input: TensorInfo): TensorInfo => ({ dtype: 'float32', shape: input.shape });

function inBytes(name: string, plain: Operator<WindowAttributes>): Operator<TfliteConvAttributes> {
  return defineOperator<TfliteConvAttributes>({
    names: [name],
    attributes: (node) => ({ ...windowAttributes(node), xZeroPoint: whole(node, 'x_zero_point'), filterZeroPoint: whole(node, 'filter_zero_point', 0), output: byteOutput(node) }),
    infer(inputs, attrs, node) {
      expectInputs(node, inputs, 4);
      const [x, filter, bias, multipliers] = inputs;
      if (!isByte(x) || !isByte(filter)) throw mismatch(node, inputs, 'a map and a filter of 8 bits');
      const [{ shape }] = plain.infer([asFloat(x), asFloat(filter)], attrs, node);
      if (bias.dtype !== 'int32' || String(bias.shape) !== String([shape[3]])) throw mismatch(node, inputs, 'an int32 bias for each output channel');
      if (multipliers.dtype !== 'int32' || String(multipliers.shape) !== String([2, shape[3]])) throw mismatch(node, inputs, 'int32 multipliers [2, output channels]');
      return [{ dtype: attrs.output.dtype, shape }];
    },
    multiplyAdds: (inputs, outputs, attrs) => plain.multiplyAdds?.(inputs, outputs, attrs) ?? 0,
    reads: (inputs, outputs, attrs, node) => [...(plain.reads?.(inputs.slice(0, 2), outputs, attrs, node) ?? []), undefined, undefined],
  });
}

export const tfliteConv2dOperator = inBytes('TfliteConv2D', conv2dOperator);
export const tfliteDepthwiseConv2dOperator = inBytes('TfliteDepthwiseConv2D', depthwiseConv2dOperator);

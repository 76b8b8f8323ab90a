/**
 * QLinearConv2D and QLinearDepthwiseConv2D: convolutions in 8 bits.
 *
 *     sum = bias + conv(x - x's zero point, filter)       int32
 *     out = requantised(sum)                              see quantization.ts
 *
 * Inputs: x uint8, filter int8, bias int32 [out channels], multiplier float32 [out channels], and optionally a residual, uint8 of the
 * output's shape. What lies outside the map is the zero point. TensorFlow's graphs do not hold these; the engine's `quantize` makes them.
 *
 * `x_max` says that no x is greater. Up to 127 two products with an int8 fit 16 bits, and processors have an operation that makes such pairs.
 * With `rectify`, an x below its zero point counts as the zero point: a ReLU in front.
 */
import { attrBool } from '../../../graph/attributes.js';
import type { Node } from '../../../graph/graph.js';
import type { TensorInfo } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch, type Operand, type Operator } from '../../contract/operator.js';
import { windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { conv2dOperator } from '../layers/conv2d.js';
import { depthwiseConv2dOperator } from '../layers/depthwise_conv2d.js';
import { byteAttribute, multiplierAttribute, MOST, outputQuantization, type OutputQuantization } from './quantization.js';

/** What is known of the numbers of a layer. */
export interface LayerQuantization {
  readonly xZeroPoint: number;
  readonly xMax: number;
  readonly rectify: boolean;
  readonly output: OutputQuantization;
  readonly residual: { readonly zeroPoint: number; readonly multiplier: number };
}

export interface QLinearConvAttributes extends WindowAttributes, LayerQuantization {}

/** Of the layer that a node is, or of one inside of it, whose attributes have a prefix. */
export const layerQuantization = (node: Node, prefix = ''): LayerQuantization => ({
  xZeroPoint: byteAttribute(node, `${prefix}x_zero_point`),
  xMax: byteAttribute(node, `${prefix}x_max`, MOST),
  rectify: attrBool(node, `${prefix}rectify`, false),
  output: outputQuantization(node, prefix),
  residual: { zeroPoint: byteAttribute(node, `${prefix}residual_zero_point`), multiplier: multiplierAttribute(node, `${prefix}residual_multiplier`, 1) },
});

function quantized(name: string, plain: Operator<WindowAttributes>): Operator<QLinearConvAttributes> {
  return defineOperator<QLinearConvAttributes>({
    names: [name],
    attributes: (node) => ({ ...windowAttributes(node), ...layerQuantization(node) }),
    infer(inputs, attrs, node) {
      expectInputs(node, inputs, 4, 5);
      const [x, filter] = inputs;
      if (x.dtype !== 'uint8' || filter.dtype !== 'int8') throw mismatch(node, inputs, 'a uint8 map and an int8 filter');
      const [{ shape }] = plain.infer(inputs.slice(0, 2).map((input) => ({ ...input, dtype: 'float32' as const, value: undefined })), attrs, node);
      checkParameters(node, inputs, shape);
      return [{ dtype: attrs.output.dtype, shape }];
    },
    multiplyAdds: (inputs: readonly TensorInfo[], outputs, attrs) => plain.multiplyAdds?.(inputs, outputs, attrs) ?? 0,
    reads: (inputs, outputs, attrs, node) => [...(plain.reads?.(inputs.slice(0, 2), outputs, attrs, node) ?? []), undefined, undefined, ...readsSamePixel(inputs.slice(4), outputs)],
  });
}

function checkParameters(node: Node, inputs: readonly Operand[], out: readonly number[]): void {
  const [, , bias, multiplier, residual] = inputs;
  const channels = out[3];
  if (bias.dtype !== 'int32' || bias.shape.length !== 1 || bias.shape[0] !== channels) throw mismatch(node, inputs, 'an int32 bias for each output channel');
  if (multiplier.dtype !== 'float32' || String(multiplier.shape) !== String([channels])) throw mismatch(node, inputs, 'a float32 multiplier for each output channel');
  if (residual && (residual.dtype !== 'uint8' || String(residual.shape) !== String(out))) throw mismatch(node, inputs, "a uint8 residual of the output's shape");
}

export const qLinearConv2dOperator = quantized('QLinearConv2D', conv2dOperator);
export const qLinearDepthwiseConv2dOperator = quantized('QLinearDepthwiseConv2D', depthwiseConv2dOperator);

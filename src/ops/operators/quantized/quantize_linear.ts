/**
 * QuantizeLinear: real numbers as integers,  nearest(x / scale) + zero point  between low and high, ties to the even integer; NaN becomes low. Its scale
 * (input 1) is one number, or one a channel. DequantizeLinear: the real numbers that a uint8 stands for,  (x - zero point) * scale.
 * Divisions and products are those of float32. Names and meaning as in ONNX.
 */
import { attrDType, attrNumber } from '../../../graph/attributes.js';
import { GraphFormatError } from '../../../errors.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteAttribute, multiplierAttribute, MOST } from './quantization.js';

export interface QuantizeAttributes {
  /** int32 is for biases. */
  readonly dtype: 'uint8' | 'int32';
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/** The greatest int32 that is a float32. */
const MOST_INT32 = 2 ** 31 - 128;

export const quantizeLinearOperator = defineOperator<QuantizeAttributes>({
  names: ['QuantizeLinear'],
  attributes(node) {
    const dtype = attrDType(node, 'T', 'uint8');
    if (dtype === 'int32') return { dtype, zeroPoint: 0, low: Math.max(attrNumber(node, 'low', -Infinity), -(2 ** 31)), high: Math.min(attrNumber(node, 'high', Infinity), MOST_INT32) };
    if (dtype !== 'uint8') throw new GraphFormatError(`Node '${node.name}' (${node.op}): T should be uint8 or int32, found ${dtype}.`);
    return { dtype, zeroPoint: byteAttribute(node, 'zero_point'), low: byteAttribute(node, 'low', 0), high: byteAttribute(node, 'high', MOST) };
  },
  infer(inputs, { dtype }, node) {
    expectInputs(node, inputs, 2);
    const [x, scale] = inputs;
    const isOne = scale.shape.length === 0;
    const isOneEach = scale.shape.length === 1 && x.shape.length > 0 && scale.shape[0] === x.shape[x.shape.length - 1];
    if (x.dtype !== 'float32' || scale.dtype !== 'float32' || !(isOne || isOneEach)) throw mismatch(node, inputs, 'float32 numbers, and a float32 scale [] or one for each channel');
    return [{ dtype, shape: x.shape }];
  },
  reads: (inputs, outputs) => [...readsSamePixel(inputs.slice(0, 1), outputs), undefined],
});

export interface DequantizeAttributes {
  readonly zeroPoint: number;
  readonly scale: number;
}

export const dequantizeLinearOperator = defineOperator<DequantizeAttributes>({
  names: ['DequantizeLinear'],
  attributes: (node) => ({ zeroPoint: byteAttribute(node, 'zero_point'), scale: multiplierAttribute(node, 'scale', attrNumber(node, 'scale')) }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    if (inputs[0].dtype !== 'uint8') throw mismatch(node, inputs, 'uint8 numbers');
    return [{ dtype: 'float32', shape: inputs[0].shape }];
  },
  reads: readsSamePixel,
});

/**
 * Element-wise arithmetic of two tensors, with broadcasting: Add, Sub, Mul, RealDiv and their kin.
 *
 * Integers wrap around in their own width; Div of integers truncates toward zero, FloorDiv rounds down, and FloorMod has the sign
 * of the divisor.
 */
import type { Value } from '../../../graph/builder.js';
import { broadcastShape } from '../../contract/broadcast.js';
import { FLOATS, isFloating, isNumeric, isUnsigned, NUMBERS } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { binaryGradient } from './binary_gradient.js';

export const binaryOperator = defineOperator({
  names: ['Add', 'AddV2', 'Sub', 'Mul', 'Div', 'RealDiv', 'Maximum', 'Minimum', 'FloorDiv', 'FloorMod', 'Pow', 'SquaredDifference'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype } = inputs[0];
    if (!isNumeric(dtype) || inputs[1].dtype !== dtype) throw mismatch(node, inputs, NUMBERS);
    if (node.op === 'RealDiv' && !isFloating(dtype)) throw mismatch(node, inputs, FLOATS);
    if (node.op === 'Pow' && isUnsigned(dtype)) throw mismatch(node, inputs, 'floating-point numbers or signed integers');
    return [{ dtype, shape: broadcastShape(node, inputs) }];
  },
  reads: readsSamePixel,
  gradient: binaryGradient,
});

/** x + y, with broadcasting. */
export const add = (x: Value, y: Value, name?: string): Value => x.builder.add('AddV2', [x, y], {}, name);

/** x - y, with broadcasting. */
export const sub = (x: Value, y: Value, name?: string): Value => x.builder.add('Sub', [x, y], {}, name);

/** x * y, with broadcasting. */
export const mul = (x: Value, y: Value, name?: string): Value => x.builder.add('Mul', [x, y], {}, name);

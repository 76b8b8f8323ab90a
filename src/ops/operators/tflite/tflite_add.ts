/**
 * TfliteAdd: the sum of two maps in 8 bits, in a third scale, with broadcasting. Both are brought to a scale that holds them with 20 bits behind the point, and their sum to that of the
 * output. `multipliers` are three pairs of a fraction of 31 bits and a shift: of the first, the second (negative for a difference), and the sum.
 */
import { GraphFormatError } from '../../../errors.js';
import { attrNumbers } from '../../../graph/attributes.js';
import { broadcastShape } from '../../contract/broadcast.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteOutput, isByte, whole, type ByteOutput } from './eight_bits.js';

export interface TfliteAddAttributes {
  readonly zeroPoints: readonly [first: number, second: number];
  readonly multipliers: readonly number[];
  readonly output: ByteOutput;
}

export const tfliteAddOperator = defineOperator<TfliteAddAttributes>({
  names: ['TfliteAdd'],
  attributes(node) {
    const multipliers = attrNumbers(node, 'multipliers');
    if (multipliers.length !== 6 || !multipliers.every(Number.isInteger)) throw new GraphFormatError(`Node '${node.name}' (TfliteAdd): multipliers should be 6 whole numbers, found [${multipliers.join(',')}].`);
    return { zeroPoints: [whole(node, 'a_zero_point'), whole(node, 'b_zero_point')], multipliers, output: byteOutput(node) };
  },
  infer(inputs, { output }, node) {
    expectInputs(node, inputs, 2);
    const [a, b] = inputs;
    if (!isByte(a) || a.dtype !== b.dtype) throw mismatch(node, inputs, 'two maps of 8 bits');
    return [{ dtype: output.dtype, shape: broadcastShape(node, inputs) }];
  },
  reads: readsSamePixel,
});

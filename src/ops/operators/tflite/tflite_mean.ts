/**
 * TfliteMean: the mean over some axes (input 1) in 8 bits, in another scale. `multiplier`, a fraction of 31 bits, and `shift` bring a number from one scale to the other; a kernel
 * divides the fraction by how many numbers there are, so that sums are rounded once.
 */
import { attrBool } from '../../../graph/attributes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { reduceOperator } from '../arithmetic/reduce.js';
import { byteOutput, isByte, whole, type ByteOutput } from './eight_bits.js';

export interface TfliteMeanAttributes {
  readonly keepDims: boolean;
  readonly xZeroPoint: number;
  readonly multiplier: number;
  readonly shift: number;
  readonly output: ByteOutput;
}

export const tfliteMeanOperator = defineOperator<TfliteMeanAttributes>({
  names: ['TfliteMean'],
  attributes: (node) => ({ keepDims: attrBool(node, 'keep_dims', false), xZeroPoint: whole(node, 'x_zero_point'), multiplier: whole(node, 'multiplier'), shift: whole(node, 'shift'), output: byteOutput(node) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 2);
    if (!isByte(inputs[0])) throw mismatch(node, inputs, 'a map of 8 bits, and axes');
    const [{ shape }] = reduceOperator.infer(inputs, attrs, node);
    return [{ dtype: attrs.output.dtype, shape }];
  },
});

/** TfliteMul: the product of two maps in 8 bits, in a third scale, with broadcasting. `multiplier` is a fraction of 31 bits, `shift` one to the left. */
import { broadcastShape } from '../../contract/broadcast.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteOutput, isByte, whole, type ByteOutput } from './eight_bits.js';

export interface TfliteMulAttributes {
  readonly zeroPoints: readonly [first: number, second: number];
  readonly multiplier: number;
  readonly shift: number;
  readonly output: ByteOutput;
}

export const tfliteMulOperator = defineOperator<TfliteMulAttributes>({
  names: ['TfliteMul'],
  attributes: (node) => ({ zeroPoints: [whole(node, 'a_zero_point'), whole(node, 'b_zero_point')], multiplier: whole(node, 'multiplier'), shift: whole(node, 'shift'), output: byteOutput(node) }),
  infer(inputs, { output }, node) {
    expectInputs(node, inputs, 2);
    const [a, b] = inputs;
    if (!isByte(a) || a.dtype !== b.dtype) throw mismatch(node, inputs, 'two maps of 8 bits');
    return [{ dtype: output.dtype, shape: broadcastShape(node, inputs) }];
  },
  reads: readsSamePixel,
});

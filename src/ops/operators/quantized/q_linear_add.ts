/**
 * QLinearAdd: the sum of two maps in 8 bits, in a third scale. In float32, each operation rounded once:
 *
 *     v = (a - its zero point) * its multiplier + (b - its zero point) * its multiplier;  then to uint8 as in quantization.ts
 */
import { sameShape } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteAttribute, multiplierAttribute, outputQuantization, type OutputQuantization } from './quantization.js';

export interface QLinearAddAttributes {
  readonly zeroPoints: readonly [a: number, b: number];
  readonly multipliers: readonly [a: number, b: number];
  readonly output: OutputQuantization;
}

export const qLinearAddOperator = defineOperator<QLinearAddAttributes>({
  names: ['QLinearAdd'],
  attributes: (node) => ({
    zeroPoints: [byteAttribute(node, 'a_zero_point'), byteAttribute(node, 'b_zero_point')],
    multipliers: [multiplierAttribute(node, 'a_multiplier'), multiplierAttribute(node, 'b_multiplier')],
    output: outputQuantization(node),
  }),
  infer(inputs, { output }, node) {
    expectInputs(node, inputs, 2);
    const [a, b] = inputs;
    if (a.dtype !== 'uint8' || b.dtype !== 'uint8' || !sameShape(a.shape, b.shape)) throw mismatch(node, inputs, 'two uint8 tensors of one shape');
    return [{ dtype: output.dtype, shape: a.shape }];
  },
  reads: readsSamePixel,
});

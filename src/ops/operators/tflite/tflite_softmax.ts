/**
 * TfliteSoftmax: a softmax over the last axis in 8 bits. Input 1 ([256] float32) has the exponential of each difference to the greatest number: of 255 first, of 0 last.
 *
 *     out = nearest(power / (sum of powers * scale)) + zero point       in float32
 */
import { GraphFormatError } from '../../../errors.js';
import { attrNumber } from '../../../graph/attributes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteOutput, isByte, type ByteOutput } from './eight_bits.js';

const POWERS = 256;

export interface TfliteSoftmaxAttributes {
  readonly scale: number;
  readonly output: ByteOutput;
}

export const tfliteSoftmaxOperator = defineOperator<TfliteSoftmaxAttributes>({
  names: ['TfliteSoftmax'],
  attributes(node) {
    const scale = Math.fround(attrNumber(node, 'scale'));
    if (!(scale > 0 && scale < Infinity)) throw new GraphFormatError(`Node '${node.name}' (TfliteSoftmax): scale should be a positive number, found ${scale}.`);
    return { scale, output: byteOutput(node) };
  },
  infer(inputs, { output }, node) {
    expectInputs(node, inputs, 2);
    const [x, powers] = inputs;
    if (!isByte(x) || x.shape.length === 0 || powers.dtype !== 'float32' || String(powers.shape) !== String([POWERS])) throw mismatch(node, inputs, `scores of 8 bits with at least one axis, and powers float32[${POWERS}]`);
    return [{ dtype: output.dtype, shape: x.shape }];
  },
  reads: (inputs, outputs) => [...readsSamePixel(inputs.slice(0, 1), outputs), undefined],
});

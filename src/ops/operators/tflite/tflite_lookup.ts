/**
 * TfliteLookup: what a table (input 1, [256]) has for each number of 8 bits, the least number first: another scale, an activation, or the real number that it stands for.
 * TfliteQuantize: real numbers in 8 bits,  nearest(x / scale) + zero point  within the data type, ties away from zero; the division is that of float32.
 */
import { GraphFormatError } from '../../../errors.js';
import { attrNumber } from '../../../graph/attributes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';
import { byteType, isByte, whole, type Byte } from './eight_bits.js';

const ENTRIES = 256;

export const tfliteLookupOperator = defineOperator({
  names: ['TfliteLookup'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const [x, table] = inputs;
    if (!isByte(x) || table.shape.length !== 1 || table.shape[0] !== ENTRIES || !(isByte(table) || table.dtype === 'float32')) throw mismatch(node, inputs, `numbers of 8 bits and a table [${ENTRIES}] of 8 bits or float32`);
    return [{ dtype: table.dtype, shape: x.shape }];
  },
  reads: (inputs, outputs) => [...readsSamePixel(inputs.slice(0, 1), outputs), undefined],
});

export interface TfliteQuantizeAttributes {
  readonly dtype: Byte;
  readonly scale: number;
  readonly zeroPoint: number;
}

export const tfliteQuantizeOperator = defineOperator<TfliteQuantizeAttributes>({
  names: ['TfliteQuantize'],
  attributes(node) {
    const scale = Math.fround(attrNumber(node, 'scale'));
    if (!(scale > 0 && scale < Infinity)) throw new GraphFormatError(`Node '${node.name}' (TfliteQuantize): scale should be a positive number, found ${scale}.`);
    return { dtype: byteType(node), scale, zeroPoint: whole(node, 'zero_point') };
  },
  infer(inputs, { dtype }, node) {
    expectInputs(node, inputs, 1);
    if (inputs[0].dtype !== 'float32') throw mismatch(node, inputs, 'float32 numbers');
    return [{ dtype, shape: inputs[0].shape }];
  },
  reads: readsSamePixel,
});

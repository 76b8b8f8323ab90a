/** Element-wise comparisons with broadcasting; the result is bool. Only Equal and NotEqual compare bools and strings. */
import { broadcastShape } from '../../contract/broadcast.js';
import { isNumeric, NUMBERS } from '../../contract/dtypes.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const comparisonOperator = defineOperator({
  names: ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'],
  attributes: noAttributes,
  gradient: noGradient,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype } = inputs[0];
    const unordered = node.op === 'Equal' || node.op === 'NotEqual';
    const comparable = isNumeric(dtype) || (unordered && (dtype === 'bool' || dtype === 'string'));
    if (!comparable || inputs[1].dtype !== dtype) {
      throw mismatch(node, inputs, unordered ? 'numbers, bools or strings of one data type' : NUMBERS);
    }
    return [{ dtype: 'bool', shape: broadcastShape(node, inputs) }];
  },
  reads: readsSamePixel,
});

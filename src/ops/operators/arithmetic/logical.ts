/** LogicalAnd, LogicalOr (with broadcasting) and LogicalNot of bools. */
import { broadcastShape } from '../../contract/broadcast.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const logicalOperator = defineOperator({
  names: ['LogicalAnd', 'LogicalOr', 'LogicalNot'],
  attributes: noAttributes,
  gradient: noGradient,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, node.op === 'LogicalNot' ? 1 : 2);
    if (inputs.some((input) => input.dtype !== 'bool')) throw mismatch(node, inputs, 'bool inputs');
    return [{ dtype: 'bool', shape: broadcastShape(node, inputs) }];
  },
  reads: readsSamePixel,
});

/** Assert: stops the run with AssertionFailedError, which shows the data, when its condition (input 0) is false. No outputs. */
import { attrNumber } from '../../../graph/attributes.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface AssertAttributes {
  /** How many elements of each tensor the message shows; all of them when negative. */
  readonly summarize: number;
}

export const assertOperator = defineOperator<AssertAttributes>({
  names: ['Assert'],
  attributes: (node) => ({ summarize: attrNumber(node, 'summarize', 3) }),
  gradient: noGradient,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1, Infinity);
    if (inputs[0].dtype !== 'bool' || inputs[0].shape.length !== 0) throw mismatch(node, inputs, 'a bool scalar as the condition (input 0)');
    return [];
  },
});

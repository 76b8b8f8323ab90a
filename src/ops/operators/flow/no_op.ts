/** NoOp: takes and gives nothing; other nodes wait for it, and it for others, through control inputs. */
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, noAttributes } from '../../contract/operator.js';

export const noOpOperator = defineOperator({
  names: ['NoOp'],
  attributes: noAttributes,
  gradient: noGradient,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 0);
    return [];
  },
});

/** AddN: the sum of one or more tensors of the same shape. Unlike Add, it does not broadcast. */
import { sameShape } from '../../../tensor.js';
import { isNumeric } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const addNOperator = defineOperator({
  names: ['AddN'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1, Infinity);
    const { dtype, shape } = inputs[0];
    if (!isNumeric(dtype) || inputs.some((input) => input.dtype !== dtype || !sameShape(input.shape, shape))) {
      throw mismatch(node, inputs, 'tensors of one shape and one numeric data type');
    }
    return [{ dtype, shape }];
  },
  reads: readsSamePixel,
  gradient: (site) => site.inputs.map(() => site.gradient),
});

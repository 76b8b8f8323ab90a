/** L2Loss: `sum(x^2) / 2`, a scalar; what weight decay adds to a loss. Its derivative is x itself. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const l2LossOperator = defineOperator({
  names: ['L2Loss'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const { dtype } = inputs[0];
    if (!isFloating(dtype)) throw mismatch(node, inputs, FLOATS);
    return [{ dtype, shape: [] }];
  },
  gradient: (site) => [site.mul(site.input(0), site.gradient)],
});

/** Adds an L2Loss: `sum(x^2) / 2`. */
export const l2Loss = (x: Value, name?: string): Value => x.builder.add('L2Loss', [x], {}, name);

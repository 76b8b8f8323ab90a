/** Softmax over the last axis: `exp(x_i) / sum over j of exp(x_j)`. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const softmaxOperator = defineOperator({
  names: ['Softmax'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const { dtype, shape } = inputs[0];
    if (!isFloating(dtype) || shape.length === 0) throw mismatch(node, inputs, `${FLOATS} with at least one axis`);
    return [{ dtype, shape }];
  },
  reads: readsSamePixel,
  gradient(site) {
    const [y, g] = [site.output(), site.gradient];
    return [site.mul(y, site.add('Sub', [g, site.sum(site.mul(g, y), [-1], true)]))];
  },
});

/** Adds a Softmax over the last axis. */
export const softmax = (x: Value, name?: string): Value => x.builder.add('Softmax', [x], {}, name);

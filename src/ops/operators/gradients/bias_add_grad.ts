/** BiasAddGrad: the gradient [c] of a bias, which is the sum of the gradient [..., c] over everything but the last axis. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { requireNHWC } from '../../geometry/conv_geometry.js';

export const biasAddGradOperator = defineOperator({
  names: ['BiasAddGrad'],
  attributes(node) {
    requireNHWC(node);
    return {};
  },
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const { dtype, shape } = inputs[0];
    if (shape.length < 2 || !isFloating(dtype)) throw mismatch(node, inputs, `a gradient [..., channels] of ${FLOATS}`);
    return [{ dtype, shape: shape.slice(-1) }];
  },
});

/** Adds a BiasAddGrad. `gradient` [..., c]. */
export const biasAddGrad = (gradient: Value, name?: string): Value => gradient.builder.add('BiasAddGrad', [gradient], { data_format: 'NHWC' }, name);

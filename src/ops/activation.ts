/** Element-wise activations that clamp or squash: Relu, Relu6, Sigmoid and their kin. Same shape and data type out as in. */
import type { Value } from '../graph/builder.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from './operator.js';

export const activationOperator = defineOperator({
  names: ['Relu', 'Relu6', 'Sigmoid', 'Tanh', 'Elu'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    if (inputs[0].dtype === 'string' || inputs[0].dtype === 'bool') throw mismatch(node, inputs, 'numbers');
    return [{ dtype: inputs[0].dtype, shape: inputs[0].shape }];
  },
});

/** max(x, 0) */
export const relu = (x: Value, name?: string): Value => x.builder.add('Relu', [x], {}, name);

/** min(max(x, 0), 6): MobileNet's activation, chosen for its robustness in low precision. */
export const relu6 = (x: Value, name?: string): Value => x.builder.add('Relu6', [x], {}, name);

/**
 * AdamUpdate: one step of Adam (Kingma and Ba, 2015), with a mean `m` of the gradients and a mean `v` of their squares:
 *
 *     m' = m + (gradient - m) * (1 - beta1),   v' = v + (gradient^2 - v) * (1 - beta2),   variable' = variable - rate * m' / (sqrt(v') + epsilon)
 *
 * As MomentumUpdate, it has TensorFlow's arithmetic (ResourceApplyAdam) without its state. Inputs: variable, m, v and gradient, float32 of one shape, and a
 * float32 scalar, the learning rate once the means are corrected for having begun at 0: `rate * sqrt(1 - beta2^t) / (1 - beta1^t)`. Outputs: the new
 * variable, m and v.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { sameShape } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const adamUpdateOperator = defineOperator<AdamAttributes>({
  names: ['AdamUpdate'],
  attributes: (node) => ({ beta1: attrNumber(node, 'beta1'), beta2: attrNumber(node, 'beta2'), epsilon: attrNumber(node, 'epsilon') }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 5);
    const [variable, m, v, gradient, rate] = inputs;
    const fits = [m, v, gradient].every(({ shape }) => sameShape(shape, variable.shape)) && rate.shape.length === 0;
    if (!fits || inputs.some(({ dtype }) => dtype !== 'float32')) {
      throw mismatch(node, inputs, 'float32 variable, means and gradient of one shape, and a float32 scalar as the learning rate');
    }
    const { shape } = variable;
    return [{ dtype: 'float32', shape }, { dtype: 'float32', shape }, { dtype: 'float32', shape }];
  },
});

export interface AdamInputs {
  readonly variable: Value;
  readonly m: Value;
  readonly v: Value;
  readonly gradient: Value;
  /** Scalar, corrected. */
  readonly learningRate: Value;
}

/** Adds an AdamUpdate; output 0 is the new variable, 1 and 2 the new means. */
export const adamUpdate = ({ variable, m, v, gradient, learningRate }: AdamInputs, attributes: AdamAttributes, name?: string): Value =>
  variable.builder.add('AdamUpdate', [variable, m, v, gradient, learningRate], { ...attributes }, name);

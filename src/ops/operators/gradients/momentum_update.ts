/**
 * MomentumUpdate: one step of gradient descent with momentum, `accum' = momentum * accum + gradient`, `variable' = variable - rate * accum'`.
 *
 * TensorFlow has ResourceApplyMomentum for that, which changes variables in resources. A graph here has no state: variables are fed, and the new ones
 * fetched. So this operator is not TensorFlow's, and its arithmetic is. Inputs: variable, accumulator and gradient, float32 of one shape, and the learning
 * rate, a float32 scalar. Outputs: the new variable and the new accumulator.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { sameShape } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface MomentumAttributes {
  readonly momentum: number;
}

export const momentumUpdateOperator = defineOperator<MomentumAttributes>({
  names: ['MomentumUpdate'],
  attributes: (node) => ({ momentum: attrNumber(node, 'momentum') }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 4);
    const [variable, accumulator, gradient, rate] = inputs;
    const fits = [accumulator, gradient].every(({ shape }) => sameShape(shape, variable.shape)) && rate.shape.length === 0;
    if (!fits || inputs.some(({ dtype }) => dtype !== 'float32')) {
      throw mismatch(node, inputs, 'float32 variable, accumulator and gradient of one shape, and a float32 scalar as the learning rate');
    }
    const { shape } = variable;
    return [{ dtype: 'float32', shape }, { dtype: 'float32', shape }];
  },
});

export interface MomentumInputs {
  readonly variable: Value;
  readonly accumulator: Value;
  readonly gradient: Value;
  /** Scalar. */
  readonly learningRate: Value;
}

/** Adds a MomentumUpdate; output 0 is the new variable, output 1 the new accumulator. */
export const momentumUpdate = ({ variable, accumulator, gradient, learningRate }: MomentumInputs, momentum: number, name?: string): Value =>
  variable.builder.add('MomentumUpdate', [variable, accumulator, gradient, learningRate], { momentum }, name);

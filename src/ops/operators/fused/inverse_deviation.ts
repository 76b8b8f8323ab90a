/**
 * InverseDeviation: 1 / sqrt(variance + epsilon), as TensorFlow's FusedBatchNorm has it on a CPU.
 *
 * TensorFlow asks the processor for an approximation of twelve bits (RSQRTPS) and takes one step of Newton's method from there, so one result in five is not the
 * number that is nearest. The same rounding is needed to be where TensorFlow is a few steps later: see docs/training.md. Input: variance [c]. No gradient: what
 * is frozen is not learned.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface InverseDeviationAttributes {
  readonly epsilon: number;
}

export const inverseDeviationOperator = defineOperator<InverseDeviationAttributes>({
  names: ['InverseDeviation'],
  attributes: (node) => ({ epsilon: attrNumber(node, 'epsilon', 0.0001) }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const [{ dtype, shape }] = inputs;
    if (dtype !== 'float32' || shape.length !== 1) throw mismatch(node, inputs, 'a float32 variance [channels]');
    return [{ dtype, shape }];
  },
  gradient: noGradient,
});

/** Adds an InverseDeviation of a `variance` [c]. */
export const inverseDeviation = (variance: Value, epsilon: number, name?: string): Value => variance.builder.add('InverseDeviation', [variance], { epsilon }, name);

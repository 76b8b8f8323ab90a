/**
 * Gradients of activations, element by element.
 *
 * ReluGrad and Relu6Grad (gradients, features) let the gradient through where the activation did not clamp: at features > 0, and for Relu6 < 6; features
 * may be the activation's input or its output, which gives the same. EluGrad (gradients, outputs), SigmoidGrad and TanhGrad (y, dy: the other way round)
 * are computed from the output.
 */
import type { Value } from '../../../graph/builder.js';
import { sameShape } from '../../../tensor.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const activationGradOperator = defineOperator({
  names: ['ReluGrad', 'Relu6Grad', 'EluGrad', 'SigmoidGrad', 'TanhGrad'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const [{ dtype, shape }, other] = inputs;
    if (!isFloating(dtype) || other.dtype !== dtype || !sameShape(shape, other.shape)) {
      throw mismatch(node, inputs, `two tensors of one shape and of ${FLOATS}`);
    }
    return [{ dtype, shape }];
  },
  reads: readsSamePixel,
});

/** Adds a ReluGrad: the gradient where `features` (input or output of the Relu) > 0, else 0. */
export const reluGrad = (gradients: Value, features: Value, name?: string): Value => gradients.builder.add('ReluGrad', [gradients, features], {}, name);

/** Adds a Relu6Grad: the gradient where 0 < `features` < 6 (input or output of the Relu6), else 0. */
export const relu6Grad = (gradients: Value, features: Value, name?: string): Value => gradients.builder.add('Relu6Grad', [gradients, features], {}, name);

/** The activations of all networks, spelled as TensorFlow's graphs spell them: nodes below the scope of the layer that they follow. */
import type { Value } from '../../graph/builder.js';
import { add, mul } from '../../ops/operators/arithmetic/binary.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { identity } from '../../ops/operators/flow/pass_through.js';
import { relu, relu6, sigmoid } from '../../ops/operators/layers/activation.js';
import { float32 } from '../../tensor.js';
import type { Weights } from '../weights/weights.js';

/** `none` leaves no node, `Identity` a node that changes nothing, as slim has them behind linear projections. */
export type Activation = 'Relu' | 'Relu6' | 'hard_swish' | 'hard_sigmoid' | 'Sigmoid' | 'Identity' | 'none';

/** 1 / 6 as slim writes it for a hard sigmoid (mobilenet_v3.py, squeeze_excite; research/deeplab/core/utils.py, q_sigmoid). */
const SIXTH = 0.16667;

const ACTIVATIONS: Readonly<Record<Activation, (x: Value, weights: Weights) => Value>> = {
  none: (x) => x,
  Identity: (x, weights) => identity(x, weights.name('Identity')),
  Relu: (x, weights) => relu(x, weights.name('Relu')),
  Relu6: (x, weights) => relu6(x, weights.name('Relu6')),
  Sigmoid: (x, weights) => sigmoid(x, weights.name('Sigmoid')),
  // min(max(x + 3, 0), 6) / 6: a sigmoid of straight lines.
  hard_sigmoid: (x, weights) => mul(shifted(x, weights), number(x, SIXTH, weights.name('mul/y')), weights.name('mul')),
  // x times that: arXiv:1905.02244, section 5.2.
  hard_swish(x, weights) {
    const scope = weights.at('hard_swish');
    return mul(mul(x, shifted(x, scope), scope.name('mul')), number(x, 1 / 6, scope.name('mul_1/y')), scope.name('mul_1'));
  },
};

export const activate = (x: Value, activation: Activation, weights: Weights): Value => ACTIVATIONS[activation](x, weights);

const shifted = (x: Value, weights: Weights): Value => relu6(add(x, number(x, 3, weights.name('add/y')), weights.name('add')), weights.name('Relu6'));

const number = (x: Value, value: number, name: string): Value => constant(x.builder, float32([], [value]), name);

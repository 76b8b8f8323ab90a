/**
 * What training makes small. Source: research/deeplab/utils/train_utils.py (add_softmax_cross_entropy_loss_for_each_scale) and TF-Slim's weight decay.
 */
import type { Value } from '../../graph/builder.js';
import { addN } from '../../ops/operators/arithmetic/add_n.js';
import { maximum, mul, realDiv } from '../../ops/operators/arithmetic/binary.js';
import { cast } from '../../ops/operators/arithmetic/cast.js';
import { notEqual } from '../../ops/operators/arithmetic/comparison.js';
import { sum } from '../../ops/operators/arithmetic/reduce.js';
import { select } from '../../ops/operators/arithmetic/select.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { sparseSoftmaxCrossEntropy } from '../../ops/operators/gradients/cross_entropy.js';
import { l2Loss } from '../../ops/operators/gradients/l2_loss.js';
import { reshape } from '../../ops/operators/shapes/reshape.js';
import { float32, int32 } from '../../tensor.js';

/**
 * Softmax cross entropy, the mean over all pixels that are not ignored; 0 where all are.
 *
 * @param logits float32 [b, h, w, classes], as large as the labels
 * @param labels int32 [b, h, w], class indices
 */
export function crossEntropyLoss(logits: Value, labels: Value, classes: number, ignoreLabel: number): Value {
  const { builder } = logits;
  const scope = (name: string): string => `loss/${name}`;
  const truth = reshape(labels, [-1], scope('labels'));
  const isCounted = notEqual(truth, constant(builder, int32([], [ignoreLabel]), scope('ignored')), scope('NotEqual'));
  // Ignored pixels get some class, and no weight.
  const zero = constant(builder, int32([], [0]), scope('zero'));
  const losses = sparseSoftmaxCrossEntropy(reshape(logits, [-1, classes], scope('logits')), select(isCounted, truth, zero, scope('SelectV2')), scope('xentropy'));
  const weights = cast(isCounted, 'float32', scope('weights'));
  const number = sum(weights, [0], { keepDims: false }, scope('num_present'));
  const total = sum(mul(losses, weights, scope('Mul')), [0], { keepDims: false }, scope('Sum'));
  return realDiv(total, maximum(number, constant(builder, float32([], [1]), scope('one')), scope('Maximum')), scope('value'));
}

/** `rate * sum(w^2) / 2` over all of these variables; undefined without any. */
export function weightDecay(variables: readonly Value[], rate: number): Value | undefined {
  if (variables.length === 0 || rate === 0) return undefined;
  const { builder } = variables[0];
  const norms = variables.map((variable) => l2Loss(variable, `regularization/${variable.endpoint}/L2Loss`));
  return mul(addN(norms, 'regularization/AddN'), constant(builder, float32([], [rate]), 'regularization/rate'), 'regularization/value');
}

/**
 * Softmax cross entropy of rows of logits: how far `softmax(features)` is from the labels, and its derivative in the same step.
 *
 *     loss = - sum over k of labels_k * log(softmax(features)_k),   backprop = softmax(features) - labels
 *
 * SoftmaxCrossEntropyWithLogits (features [n, classes], labels [n, classes]; the derivative is right for labels that add up to 1) and
 * SparseSoftmaxCrossEntropyWithLogits (features [n, classes], labels [n], one class each, int32 or int64). Outputs: loss [n], backprop [n, classes].
 * A label outside [0, classes) is refused when the graph runs (InvalidArgumentError), as TensorFlow does on the CPU.
 */
import type { Value } from '../../../graph/builder.js';
import { sameShape } from '../../../tensor.js';
import { FLOATS, isFloating, isIndex } from '../../contract/dtypes.js';
import type { GradientSite } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const crossEntropyOperator = defineOperator({
  names: ['SoftmaxCrossEntropyWithLogits', 'SparseSoftmaxCrossEntropyWithLogits'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const [{ dtype, shape }, labels] = inputs;
    if (!isFloating(dtype) || shape.length !== 2 || shape[1] < 1) throw mismatch(node, inputs, `features [n, classes] of ${FLOATS}`);
    if (node.op === 'SoftmaxCrossEntropyWithLogits') {
      if (labels.dtype !== dtype || !sameShape(labels.shape, shape)) throw mismatch(node, inputs, 'labels of the shape and data type of the features');
    } else if (!isIndex(labels.dtype) || !sameShape(labels.shape, shape.slice(0, 1))) {
      throw mismatch(node, inputs, `int32 or int64 labels [${shape[0]}]`);
    }
    return [{ dtype, shape: shape.slice(0, 1) }, { dtype, shape }];
  },
  gradient: crossEntropyGradient,
});

/** From the gradient of the loss; the other output is a derivative itself, and is not derived again. */
function crossEntropyGradient(site: GradientSite): (Value | undefined)[] {
  const { node, inputs: [{ shape }], gradient } = site;
  const perRow = site.reshape(gradient, [shape[0], 1]);
  const ofFeatures = site.wants(0) ? site.mul(perRow, site.output(1)) : undefined;
  if (node.op === 'SparseSoftmaxCrossEntropyWithLogits' || !site.wants(1)) return [ofFeatures];
  const features = site.input(0);
  const shifted = site.add('Sub', [features, site.add('Max', [features, site.list([1])], { keep_dims: true })]);
  const logSum = site.add('Log', [site.sum(site.add('Exp', [shifted]), [1], true)]);
  return [ofFeatures, site.mul(perRow, site.add('Sub', [logSum, shifted]))];
}

/** Adds a SoftmaxCrossEntropyWithLogits. `features` and `labels` [n, classes]; output 0 is the loss [n], output 1 its derivative [n, classes]. */
export const softmaxCrossEntropy = (features: Value, labels: Value, name?: string): Value =>
  features.builder.add('SoftmaxCrossEntropyWithLogits', [features, labels], {}, name);

/** Adds a SparseSoftmaxCrossEntropyWithLogits. `features` [n, classes], `labels` [n], int32 or int64; outputs as above. */
export const sparseSoftmaxCrossEntropy = (features: Value, labels: Value, name?: string): Value =>
  features.builder.add('SparseSoftmaxCrossEntropyWithLogits', [features, labels], {}, name);

/**
 * FusedBatchNormGrad: gradients of batch norm with respect to x, scale and offset.
 *
 * Inputs: y_backprop [b, h, w, c], x [b, h, w, c], scale [c], reserve_space_1 [c], reserve_space_2 [c], and for V3 reserve_space_3, which only GPUs use.
 * In training (`is_training`) the reserved are mean and variance of the batch, outputs 3 and 4 of FusedBatchNorm, and the gradient goes through them:
 *
 *     x_hat = (x - mean) / sqrt(variance + epsilon),  n = b * h * w
 *     d offset = sum(dy),  d scale = sum(dy * x_hat),  dx = scale / sqrt(variance + epsilon) * (dy - d offset / n - x_hat * d scale / n)
 *
 * Frozen they are the moving statistics, inputs 3 and 4 of FusedBatchNorm, which do not depend on x: dx = scale / sqrt(variance + epsilon) * dy.
 * The outputs 3 and 4 are empty, as TensorFlow's CPU kernel gives them.
 */
import { attrBool, attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { sameShape, type TensorInfo } from '../../../tensor.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { requireNHWC } from '../../geometry/conv_geometry.js';

export interface BatchNormGradAttributes {
  readonly epsilon: number;
  readonly isTraining: boolean;
}

export const batchNormGradOperator = defineOperator<BatchNormGradAttributes>({
  names: ['FusedBatchNormGrad', 'FusedBatchNormGradV2', 'FusedBatchNormGradV3'],
  attributes(node) {
    requireNHWC(node);
    return { epsilon: attrNumber(node, 'epsilon', 0.0001), isTraining: attrBool(node, 'is_training', true) };
  },
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, node.op === 'FusedBatchNormGradV3' ? 6 : 5);
    const [dy, x, ...parameters] = inputs;
    const fits = parameters.slice(0, 3).every((p) => p.dtype === 'float32' && p.shape.length === 1 && p.shape[0] === x.shape[3]);
    if (x.shape.length !== 4 || !sameShape(dy.shape, x.shape) || x.dtype !== 'float32' || dy.dtype !== 'float32' || !fits) {
      throw mismatch(node, inputs, 'float32 y_backprop and x [batch, rows, columns, channels], and float32 scale, mean, variance [channels]');
    }
    const perChannel: TensorInfo = { dtype: 'float32', shape: [x.shape[3]] };
    const nothing: TensorInfo = { dtype: 'float32', shape: [0] };
    return [{ dtype: 'float32', shape: x.shape }, perChannel, perChannel, nothing, nothing];
  },
});

export interface BatchNormGradInputs {
  /** Gradient of batch norm's output [b, h, w, c]. */
  readonly gradient: Value;
  /** What was normalised [b, h, w, c]. */
  readonly x: Value;
  /** gamma [c] */
  readonly scale: Value;
  /** [c]: of the batch in training, else moving_mean. */
  readonly mean: Value;
  /** [c]: of the batch in training (not the unbiased one), else moving_variance. */
  readonly variance: Value;
  /** Output 5 of FusedBatchNormV3, or any float32 tensor. */
  readonly reserved: Value;
}

/** Adds a FusedBatchNormGradV3; outputs 0, 1 and 2 are the gradients of x, scale and offset. */
export function batchNormGrad(
  { gradient, x, scale, mean, variance, reserved }: BatchNormGradInputs,
  { epsilon, isTraining }: BatchNormGradAttributes,
  name?: string,
): Value {
  const attrs = { epsilon, is_training: isTraining, data_format: 'NHWC' };
  return x.builder.add('FusedBatchNormGradV3', [gradient, x, scale, mean, variance, reserved], attrs, name);
}

/**
 * FusedBatchNorm: `y = (x - mean) * scale / sqrt(variance + epsilon) + offset`, per channel.
 *
 * Inputs: x [b, h, w, c], scale [c], offset [c], mean [c], variance [c]. As it is used after training (`is_training` false), mean and variance are inputs 3 and
 * 4, and the further outputs are given as TensorFlow's CPU kernel gives them: mean, variance, mean, variance, and for V3 an empty tensor.
 *
 * In training the statistics are those of the batch, over all but the channels. Outputs 1 and 2 are what moving statistics are made of: mean, and
 * the unbiased variance (sum of squares / (n - 1)), mixed with inputs 3 and 4 where `exponential_avg_factor` f is not 1: (1 - f) * input + f * batch. With f
 * = 1 those inputs are not read and may be empty. Outputs 3 and 4 are what FusedBatchNormGrad wants: mean and the variance that was divided by.
 */
import { attrBool, attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { zeros, type TensorInfo } from '../../../tensor.js';
import { requireNHWC } from '../../geometry/conv_geometry.js';
import type { GradientSite } from '../../contract/gradient.js';
import { batchNormGrad } from '../gradients/batch_norm_grad.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export interface BatchNormAttributes {
  readonly epsilon: number;
  readonly isTraining: boolean;
  /** Share of the batch's statistics in outputs 1 and 2, in training. */
  readonly averageFactor: number;
}

export const batchNormOperator = defineOperator<BatchNormAttributes>({
  names: ['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'],
  attributes(node) {
    requireNHWC(node);
    return {
      epsilon: attrNumber(node, 'epsilon', 0.0001),
      // TensorFlow's default: a frozen graph has to say that it is not.
      isTraining: attrBool(node, 'is_training', true),
      averageFactor: attrNumber(node, 'exponential_avg_factor', 1),
    };
  },
  infer(inputs, { isTraining, averageFactor }, node) {
    expectInputs(node, inputs, 5);
    const [x, ...parameters] = inputs;
    const channels = x.shape[3];
    const unread = isTraining && averageFactor === 1;
    const fits = parameters.every(
      ({ dtype, shape }, i) => dtype === 'float32' && shape.length === 1 && (shape[0] === channels || (unread && i >= 2 && shape[0] === 0)),
    );
    if (x.shape.length !== 4 || x.dtype !== 'float32' || !fits) {
      throw mismatch(node, inputs, 'a float32 input [batch, rows, columns, channels] and float32 scale, offset, mean, variance [channels]');
    }
    const perChannel: TensorInfo = { dtype: 'float32', shape: [channels] };
    const outputs: TensorInfo[] = [{ dtype: 'float32', shape: x.shape }, perChannel, perChannel, perChannel, perChannel];
    if (node.op === 'FusedBatchNormV3') outputs.push({ dtype: 'float32', shape: [0] });
    return outputs;
  },
  gradient: batchNormGradient,
  reads: (inputs, outputs, { isTraining }) => (isTraining ? [] : readsSamePixel(inputs, outputs)),
});

/** Of x, scale and offset, from that of y; what the statistics are used for otherwise is not differentiated, as in TensorFlow. */
function batchNormGradient(site: GradientSite<BatchNormAttributes>): Value[] {
  const { isTraining, epsilon } = site.attrs;
  const [mean, variance] = isTraining ? [site.output(3), site.output(4)] : [site.input(3), site.input(4)];
  const reserved = site.constant(zeros('float32', [0]));
  const inputs = { gradient: site.gradient, x: site.input(0), scale: site.input(1), mean, variance, reserved };
  const dx = batchNormGrad(inputs, { epsilon, isTraining }, `gradients/${site.node.name}_grad/FusedBatchNormGradV3`);
  return [dx, site.builder.output(dx, 1), site.builder.output(dx, 2)];
}

export interface BatchNormParameters {
  /** gamma [c] */
  readonly scale: Value;
  /** beta [c] */
  readonly offset: Value;
  /** moving_mean [c] */
  readonly mean: Value;
  /** moving_variance [c] */
  readonly variance: Value;
  /** Never defaulted: TensorFlow's own default (1e-4) is not what the research code trains with (1e-3). */
  readonly epsilon: number;
}

/** Adds a FusedBatchNormV3 for inference. `x` [b, h, w, c]. */
export function batchNorm(x: Value, { scale, offset, mean, variance, epsilon }: BatchNormParameters, name?: string): Value {
  const attrs = { epsilon, is_training: false, data_format: 'NHWC' };
  return x.builder.add('FusedBatchNormV3', [x, scale, offset, mean, variance], attrs, name);
}

/** Adds a FusedBatchNormV3 for training. `x` [b, h, w, c]; output 1 is the batch's mean [c], output 2 its unbiased variance [c]. */
export function trainedBatchNorm(x: Value, { scale, offset, mean, variance, epsilon }: BatchNormParameters, name?: string): Value {
  const attrs = { epsilon, is_training: true, exponential_avg_factor: 1, data_format: 'NHWC' };
  return x.builder.add('FusedBatchNormV3', [x, scale, offset, mean, variance], attrs, name);
}

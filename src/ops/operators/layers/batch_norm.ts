/**
 * FusedBatchNorm, as it is used after training: `y = (x - mean) * scale / sqrt(variance + epsilon) + offset`, per channel.
 *
 * Inputs: x [b, h, w, c], scale [c], offset [c], mean [c], variance [c]. The further outputs serve training; they are given
 * as TensorFlow's CPU kernel gives them: mean, variance, mean, variance, and for V3 an empty tensor.
 */
import { UnsupportedOpError } from '../../../errors.js';
import { attrBool, attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { TensorInfo } from '../../../tensor.js';
import { requireNHWC } from '../../geometry/conv_geometry.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export interface BatchNormAttributes {
  readonly epsilon: number;
}

export const batchNormOperator = defineOperator<BatchNormAttributes>({
  names: ['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'],
  attributes(node) {
    requireNHWC(node);
    // TensorFlow's default is training, so a frozen graph must say that it is not.
    if (attrBool(node, 'is_training', true)) {
      throw new UnsupportedOpError(
        `Node '${node.name}' (${node.op}) has is_training = true; only inference is supported. Export the graph with is_training = false.`,
      );
    }
    return { epsilon: attrNumber(node, 'epsilon', 0.0001) };
  },
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 5);
    const [x, ...parameters] = inputs;
    const channels = x.shape[3];
    const fits = parameters.every((p) => p.dtype === 'float32' && p.shape.length === 1 && p.shape[0] === channels);
    if (x.shape.length !== 4 || x.dtype !== 'float32' || !fits) {
      throw mismatch(node, inputs, 'a float32 input [batch, rows, columns, channels] and float32 scale, offset, mean, variance [channels]');
    }
    const perChannel: TensorInfo = { dtype: 'float32', shape: [channels] };
    const outputs: TensorInfo[] = [{ dtype: 'float32', shape: x.shape }, perChannel, perChannel, perChannel, perChannel];
    if (node.op === 'FusedBatchNormV3') outputs.push({ dtype: 'float32', shape: [0] });
    return outputs;
  },
  reads: readsSamePixel,
});

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

/**
 * The batch normalisation that follows a convolution, in its three forms.
 *
 * A network that runs has it as a node of its own, as TensorFlow's graphs do; whoever runs the graph folds it. Where it is trained, it is a node too, which uses
 * the statistics of the batch. Where a network is taught with frozen batch normalisation, convolution and normalisation are one node, so that the map
 * between them, most of what a step would have to keep, is kept by nobody.
 */
import type { Value } from '../../graph/builder.js';
import { mul } from '../../ops/operators/arithmetic/binary.js';
import { inverseDeviation } from '../../ops/operators/fused/inverse_deviation.js';
import { inOrder, normalized } from '../../ops/operators/fused/normalized_conv2d.js';
import { batchNorm, trainedBatchNorm, type BatchNormParameters } from '../../ops/operators/layers/batch_norm.js';
import type { Shape } from '../../tensor.js';
import type { Weights } from '../weights/weights.js';

export interface BatchNormOptions {
  /** Added to the variance: 0.001 in the backbones, 0.00001 in ASPP and decoder. */
  readonly epsilon: number;
  /** How much of the moving statistics stays at each step of training. */
  readonly decay: number;
}

/** What becomes of a convolution's filter and of its output. */
export interface BatchNormLayer {
  /** @param channels the filter's last axes, over which its output channels lie: [c], or [c, 1] of a depthwise one */
  filter(filter: Value, channels: Shape): Value;
  map(x: Value): Value;
}

/** `gamma`, `beta`, `moving_mean` and `moving_variance` [channels] of the layer whose weights these are. */
export function batchNormLayer(weights: Weights, channels: number, { epsilon, decay }: BatchNormOptions): BatchNormLayer {
  const norm = weights.at('BatchNorm');
  const parameters: BatchNormParameters = {
    scale: norm.variable('gamma', [channels]),
    offset: norm.variable('beta', [channels]),
    mean: norm.variable('moving_mean', [channels]),
    variance: norm.variable('moving_variance', [channels]),
    epsilon,
  };
  const name = norm.name('FusedBatchNormV3');
  const { teaching } = weights;
  if (!teaching) return { filter: (filter) => filter, map: (x) => batchNorm(x, parameters, name) };
  if (teaching.batchNorm === 'frozen') return inOne(norm, parameters);
  return {
    filter: (filter) => filter,
    map(x) {
      const normalized = trainedBatchNorm(inOrder(x, norm.name('Conv')), parameters, name);
      const [mean, variance] = [1, 2].map((index) => norm.builder.output(normalized, index));
      teaching.onBatchNorm({ moving: { mean: norm.name('moving_mean'), variance: norm.name('moving_variance') }, mean, variance, decay });
      return normalized;
    },
  };
}

function inOne(norm: Weights, { scale, offset, mean, variance, epsilon }: BatchNormParameters): BatchNormLayer {
  const factor = mul(inverseDeviation(variance, epsilon, norm.name('Rsqrt')), scale, norm.name('mul'));
  return { filter: (filter) => filter, map: (convolution) => normalized(convolution, { mean, factor, offset }, norm.name('add_1')) };
}

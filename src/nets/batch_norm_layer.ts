/**
 * The batch normalisation that follows a convolution, in its three forms.
 *
 * A network that runs has it as a node of its own, as TensorFlow's graphs do; whoever runs the graph folds it. Where it is trained, it is a node too, which uses
 * the statistics of the batch. Where a network is taught with frozen batch normalisation, it is a scale of the filter and a bias:
 *
 *   (conv(x, w) - mean) * gamma / sqrt(variance + epsilon) + beta  =  conv(x, w * s) + (beta - mean * s),  s = gamma / sqrt(variance + epsilon)
 *
 * so that gradients of w, gamma and beta follow by the chain rule from that of w * s, and the map between convolution and normalisation, most of
 * what a step would have to keep, is needed by nobody.
 */
import type { Value } from '../graph/builder.js';
import { add, mul, sub } from '../ops/operators/arithmetic/binary.js';
import { rsqrt } from '../ops/operators/arithmetic/unary.js';
import { constant } from '../ops/operators/flow/constant.js';
import { batchNorm, trainedBatchNorm, type BatchNormParameters } from '../ops/operators/layers/batch_norm.js';
import { biasAdd } from '../ops/operators/layers/bias_add.js';
import { reshape } from '../ops/operators/shapes/reshape.js';
import { float32, type Shape } from '../tensor.js';
import type { Weights } from './weights.js';

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
  if (teaching.batchNorm === 'frozen') return folded(norm, parameters);
  return {
    filter: (filter) => filter,
    map(x) {
      const normalized = trainedBatchNorm(x, parameters, name);
      const [mean, variance] = [1, 2].map((index) => norm.builder.output(normalized, index));
      teaching.onBatchNorm({ moving: { mean: norm.name('moving_mean'), variance: norm.name('moving_variance') }, mean, variance, decay });
      return normalized;
    },
  };
}

function folded(norm: Weights, { scale, offset, mean, variance, epsilon }: BatchNormParameters): BatchNormLayer {
  const smallest = constant(norm.builder, float32([], [epsilon]), norm.name('epsilon'));
  const factor = mul(rsqrt(add(variance, smallest, norm.name('add')), norm.name('Rsqrt')), scale, norm.name('mul'));
  const bias = sub(offset, mul(mean, factor, norm.name('mul_1')), norm.name('sub'));
  return {
    filter: (filter, channels) => mul(filter, channels.length === 1 ? factor : reshape(factor, channels, norm.name('Reshape')), norm.name('mul_2')),
    map: (x) => biasAdd(x, bias, norm.name('BiasAdd')),
  };
}

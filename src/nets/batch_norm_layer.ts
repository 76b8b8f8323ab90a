/**
 * A convolution and the batch normalisation that follows it, in their three forms.
 *
 * A network that runs has both as nodes of their own, as TensorFlow's graphs do; whoever runs the graph folds them. Where normalisation is trained, they are two
 * nodes too, and the second uses the statistics of the batch. Where a network is taught with frozen batch normalisation, both are one node, so that the map between
 * them, most of what a step would have to keep, is kept by nobody.
 */
import type { Value } from '../graph/builder.js';
import { inverseDeviation } from '../ops/operators/fused/inverse_deviation.js';
import { normalizedConv2d, normalizedDepthwiseConv2d, type FrozenNorm } from '../ops/operators/fused/normalized_conv2d.js';
import { mul } from '../ops/operators/arithmetic/binary.js';
import { batchNorm, trainedBatchNorm, type BatchNormParameters } from '../ops/operators/layers/batch_norm.js';
import { conv2d, type ConvOptions } from '../ops/operators/layers/conv2d.js';
import { atrousDepthwise, dilatedDepthwise } from './atrous.js';
import type { Weights } from './weights.js';

export interface BatchNormOptions {
  /** Added to the variance: 0.001 in the backbones, 0.00001 in ASPP and decoder. */
  readonly epsilon: number;
  /** How much of the moving statistics stays at each step of training. */
  readonly decay: number;
}

/** A map [b, height, width, c]. */
type SizedMap = Parameters<typeof atrousDepthwise>[0];

/** A convolution with batch normalisation behind it. */
export interface NormalizedLayer {
  /** `filter` [rows, columns, in, out] */
  conv2d(x: SizedMap, filter: Value, options: ConvOptions): Value;
  /** `filter` [3, 3, in, 1] */
  depthwise(x: SizedMap, filter: Value, options: ConvOptions): Value;
}

/** `gamma`, `beta`, `moving_mean` and `moving_variance` [channels] of the layer whose weights these are. */
export function normalizedLayer(weights: Weights, channels: number, { epsilon, decay }: BatchNormOptions): NormalizedLayer {
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
  if (teaching?.batchNorm === 'frozen') return inOne(norm, parameters);
  const normalize = (x: Value): Value => {
    if (!teaching) return batchNorm(x, parameters, name);
    const normalized = trainedBatchNorm(x, parameters, name);
    const [mean, variance] = [1, 2].map((index) => norm.builder.output(normalized, index));
    teaching.onBatchNorm({ moving: { mean: norm.name('moving_mean'), variance: norm.name('moving_variance') }, mean, variance, decay });
    return normalized;
  };
  // What is taught is not compared node by node with a frozen graph, and a rate is less to differentiate than three nodes.
  const convolve = teaching ? dilatedDepthwise : atrousDepthwise;
  return {
    conv2d: (x, filter, options) => normalize(conv2d(x.value, filter, options, weights.name('Conv2D'))),
    depthwise: (x, filter, options) => normalize(convolve(x, filter, options, weights.name('depthwise'))),
  };
}

function inOne(norm: Weights, { scale, offset, mean, variance, epsilon }: BatchNormParameters): NormalizedLayer {
  const factor = mul(inverseDeviation(variance, epsilon, norm.name('Rsqrt')), scale, norm.name('mul'));
  const frozen: FrozenNorm = { mean, factor, offset };
  return {
    conv2d: (x, filter, options) => normalizedConv2d(x.value, filter, frozen, options, norm.name('add_1')),
    depthwise: (x, filter, options) => normalizedDepthwiseConv2d(x.value, filter, frozen, options, norm.name('add_1')),
  };
}

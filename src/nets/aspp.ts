/**
 * Atrous spatial pyramid pooling: the same features looked at from several distances at once.
 *
 * "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv:1706.05587, section 3.3; names as in
 * research/deeplab/model.py (extract_features).
 */
import type { Value } from '../graph/builder.js';
import { mul } from '../ops/operators/arithmetic/binary.js';
import { placeholder } from '../ops/operators/flow/placeholder.js';
import { avgPool } from '../ops/operators/layers/pool.js';
import { concat } from '../ops/operators/shapes/concat.js';
import { identity } from '../ops/operators/flow/pass_through.js';
import { resizeBilinear } from '../ops/operators/layers/resize.js';
import { convLayer, separableConvLayer, type FeatureMap, type Normalization } from './layers.js';
import type { Weights } from './weights.js';

/** Channels of every branch and of the result. */
const DEPTH = 256;

/** research/deeplab/model.py: batch_norm_params, whose `epsilon` is smaller than in the backbones. */
export const HEAD_NORMALIZATION: Normalization = { epsilon: 0.00001, decay: 0.9997, activation: 'Relu' };

export interface AsppOptions {
  readonly imagePooling: boolean;
  /** One 3x3 branch a rate; none in the MobileNet checkpoints. */
  readonly rates: readonly number[];
}

/** Features [1, h, w, c] to [1, h, w, 256]. */
export function aspp(features: FeatureMap, weights: Weights, { imagePooling, rates }: AsppOptions): FeatureMap {
  const pooled = imagePooling ? [imageLevelFeature(features, weights)] : [];
  const pointwise = convLayer(features, weights.at('aspp0'), { ...HEAD_NORMALIZATION, channels: DEPTH });
  const atrous = rates.map((rate, i) => separableConvLayer(features, weights, `aspp${i + 1}`, DEPTH, { ...HEAD_NORMALIZATION, rate, padding: 'SAME' }));
  const [first, ...rest] = [...pooled, pointwise, ...atrous];
  const merged = concatChannels([first, ...rest], weights.name('concat'));
  const projected = convLayer(merged, weights.at('concat_projection'), { ...HEAD_NORMALIZATION, channels: DEPTH });
  return { ...projected, value: dropout(projected, weights.at('concat_projection_dropout')) };
}

/** Where it is taught, `Mask` says by what each value is multiplied: 0, or as much more as makes up for those. Otherwise nothing is left of it. */
function dropout(x: FeatureMap, weights: Weights): Value {
  if (!weights.teaching?.dropout) return identity(x.value, weights.name('Identity'));
  const shape = [weights.teaching.batchSize, x.height, x.width, x.channels];
  return mul(x.value, placeholder(weights.builder, 'float32', shape, weights.name('Mask')), weights.name('Mul'));
}

/** The mean of the whole map, through a 1x1 convolution, spread over the map again. */
function imageLevelFeature(features: FeatureMap, weights: Weights): FeatureMap {
  const { height, width } = features;
  const mean = avgPool(features.value, { size: [height, width], strides: [1, 1], padding: 'VALID' }, weights.name('AvgPool2D/AvgPool'));
  const pooled = convLayer({ ...features, value: mean, height: 1, width: 1 }, weights.at('image_pooling'), {
    ...HEAD_NORMALIZATION,
    channels: DEPTH,
  });
  return resize(pooled, height, width, weights.name('ResizeBilinear'));
}

/** Bilinear interpolation in which corner pixels keep their places, as everywhere in DeepLab. */
export function resize(x: FeatureMap, height: number, width: number, name: string): FeatureMap {
  const value = resizeBilinear(x.value, [height, width], { alignCorners: true }, name);
  return { ...x, value, height, width };
}

/** Maps of one size, one behind the other. */
export function concatChannels(maps: readonly [FeatureMap, ...FeatureMap[]], name: string): FeatureMap {
  const [first, ...rest] = maps;
  const value = concat([first.value, ...rest.map((map) => map.value)], 3, name);
  return { ...first, value, channels: maps.reduce((sum, map) => sum + map.channels, 0) };
}

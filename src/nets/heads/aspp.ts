/**
 * Atrous spatial pyramid pooling: the same features looked at from several distances at once.
 *
 * "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv:1706.05587, section 3.3; names as in
 * research/deeplab/model.py (extract_features).
 */
import { InvalidArgumentError } from '../../errors.js';
import type { Value } from '../../graph/builder.js';
import { mul } from '../../ops/operators/arithmetic/binary.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { avgPool } from '../../ops/operators/layers/pool.js';
import { concat } from '../../ops/operators/shapes/concat.js';
import { identity } from '../../ops/operators/flow/pass_through.js';
import { resizeBilinear } from '../../ops/operators/layers/resize.js';
import { withDefaultFlags, type HeadFlags } from './head_flags.js';
import { biasedConvLayer, convLayer, separableConvLayer, type FeatureMap, type Normalization } from '../layers/layers.js';
import type { Weights } from '../weights/weights.js';

/** research/deeplab/model.py: batch_norm_params, whose `epsilon` is smaller than in the backbones. */
export const HEAD_NORMALIZATION: Normalization = { epsilon: 0.00001, decay: 0.9997, activation: 'Relu' };

/** How the image-level feature is had: the mean of a window [rows, columns] of features, which moves by the strides. */
export interface ImagePooling {
  readonly size: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
}

export interface AsppOptions {
  /** Whether there is an image-level feature; the mean of the whole map unless a window is given. */
  readonly imagePooling: boolean | ImagePooling;
  /** One 3x3 branch a rate; none in the MobileNet checkpoints. */
  readonly rates: readonly number[];
  readonly flags?: Partial<HeadFlags>;
}

/** Features [1, h, w, c] to [1, h, w, filters]. */
export function aspp(features: FeatureMap, weights: Weights, { imagePooling, rates, flags }: AsppOptions): FeatureMap {
  const { asppConvsFilters: channels, asppWithSeparableConv, asppWithConcatProjection, asppWithSqueezeAndExcitation } = withDefaultFlags(flags);
  const pooling = imagePooling === true ? { size: [features.height, features.width], strides: [1, 1] } as const : imagePooling;
  const pooled = pooling ? imageLevelFeature(features, weights, pooling, channels, asppWithSqueezeAndExcitation) : undefined;
  const pointwise = convLayer(features, weights.at('aspp0'), { ...HEAD_NORMALIZATION, channels });
  const branches = rates.map((rate, i) => atrousBranch(features, weights, `aspp${i + 1}`, channels, rate, asppWithSeparableConv));
  const beside = pooled && !asppWithSqueezeAndExcitation ? [pooled] : [];
  const [first, ...rest] = [...beside, pointwise, ...branches];
  const merged = concatChannels([first, ...rest], weights.name('concat'));
  const projected = asppWithConcatProjection ? projection(merged, weights, channels) : merged;
  return pooled && asppWithSqueezeAndExcitation ? { ...projected, value: mul(projected.value, pooled.value, weights.name('mul')) } : projected;
}

/** A 3x3 convolution whose taps lie `rate` apart. */
function atrousBranch(features: FeatureMap, weights: Weights, name: string, channels: number, rate: number, isSeparable: boolean): FeatureMap {
  if (isSeparable) return separableConvLayer(features, weights, name, channels, { ...HEAD_NORMALIZATION, rate, padding: 'SAME' });
  return convLayer(features, weights.at(name), { ...HEAD_NORMALIZATION, channels, rate, window: { size: 3, padding: 'SAME' } });
}

function projection(merged: FeatureMap, weights: Weights, channels: number): FeatureMap {
  const projected = convLayer(merged, weights.at('concat_projection'), { ...HEAD_NORMALIZATION, channels });
  return { ...projected, value: dropout(projected, weights.at('concat_projection_dropout')) };
}

/** Where it is taught, `Mask` says by what each value is multiplied: 0, or as much more as makes up for those. Otherwise nothing is left of it. */
export function dropout(x: FeatureMap, weights: Weights): Value {
  const { teaching } = weights;
  if (!teaching?.dropout) return identity(x.value, weights.name('Identity'));
  const mask = { feed: weights.name('Mask'), shape: [teaching.batchSize, x.height, x.width, x.channels] };
  teaching.onDropout(mask);
  return mul(x.value, placeholder(weights.builder, 'float32', mask.shape, mask.feed), weights.name('Mul'));
}

/** Means of windows as large as the map, or nearly, through a 1x1 convolution, spread over the map again; as numbers of 0 to 1 where they say how much channels count. */
function imageLevelFeature(features: FeatureMap, weights: Weights, { size, strides }: ImagePooling, channels: number, isGate: boolean): FeatureMap {
  const { height, width } = features;
  if (size[0] > height || size[1] > width) {
    throw new InvalidArgumentError(`Image pooling looks at windows of ${size.join(' x ')} features, and there are ${height} x ${width}. Give an imagePoolingCropSize that is no larger than cropSize.`);
  }
  const value = avgPool(features.value, { size, strides, padding: 'VALID' }, weights.name('AvgPool2D/AvgPool'));
  const [rows, columns] = [height, width].map((length, axis) => Math.floor((length - size[axis]) / strides[axis]) + 1);
  const mean = { ...features, value, height: rows, width: columns };
  const scope = weights.at('image_pooling');
  const pooled = isGate ? biasedConvLayer(mean, scope, { channels, activation: 'hard_sigmoid' }) : convLayer(mean, scope, { ...HEAD_NORMALIZATION, channels });
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
  if (rest.length === 0) return { ...first, value: identity(first.value, name) };
  const value = concat([first.value, ...rest.map((map) => map.value)], 3, name);
  return { ...first, value, channels: maps.reduce((sum, map) => sum + map.channels, 0) };
}

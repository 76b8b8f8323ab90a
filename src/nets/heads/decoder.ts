/**
 * The decoder of DeepLab v3+: semantic features, enlarged, meet the fine detail of an early layer.
 *
 * arXiv:1802.02611, section 3.1 and figure 2; names as in research/deeplab/model.py (refine_by_decoder).
 */
import { add } from '../../ops/operators/arithmetic/binary.js';
import { concatChannels, HEAD_NORMALIZATION, resize } from './aspp.js';
import { withDefaultFlags, type HeadFlags } from './head_flags.js';
import { biasedConvLayer, convLayer, separableConvLayer, type FeatureMap } from '../layers/layers.js';
import type { Weights } from '../weights/weights.js';

/** Channels that the early layer is reduced to, so that it does not outweigh the semantic features beside it. */
const LOW_LEVEL_DEPTH = 48;

const FULL = { size: 3, padding: 'SAME' } as const;

/** Features [1, h, w, c] and an early layer to [1, height, width, filters]. A decoder of several stages numbers them from 0 on. */
export function decoder(features: FeatureMap, lowLevel: FeatureMap, height: number, width: number, weights: Weights, flags?: Partial<HeadFlags>, stage = 0): FeatureMap {
  const { decoderUseSumMerge, decoderOutputIsLogits, decoderFilters: channels } = withDefaultFlags(flags);
  const scope = weights.at('decoder');
  const suffix = stage === 0 ? '' : `_${stage}`;
  const depth = decoderUseSumMerge ? channels : LOW_LEVEL_DEPTH;
  const projection = scope.at(`feature_projection0${suffix}`);
  // Logits are not to be cut off at 0.
  const detail = decoderOutputIsLogits
    ? biasedConvLayer(lowLevel, projection, { channels: depth, activation: 'none' })
    : convLayer(lowLevel, projection, { ...HEAD_NORMALIZATION, channels: depth });
  const semantic = resize(features, height, width, scope.name('ResizeBilinear'));
  const fine = resize(detail, height, width, scope.name('ResizeBilinear_1'));
  return decoderUseSumMerge ? sumMerge(semantic, fine, scope, suffix, flags) : concatMerge(semantic, fine, scope, suffix, flags);
}

/** Two convolutions over both, side by side. */
function concatMerge(semantic: FeatureMap, fine: FeatureMap, scope: Weights, suffix: string, flags: Partial<HeadFlags> | undefined): FeatureMap {
  const { decoderUseSeparableConv, decoderOutputIsLogits, decoderFilters: channels } = withDefaultFlags(flags);
  const merged = concatChannels([semantic, fine], scope.name('concat'));
  if (decoderUseSeparableConv && !decoderOutputIsLogits) {
    const first = separableConvLayer(merged, scope, `decoder_conv0${suffix}`, channels, { ...HEAD_NORMALIZATION, padding: 'SAME' });
    return separableConvLayer(first, scope, `decoder_conv1${suffix}`, channels, { ...HEAD_NORMALIZATION, padding: 'SAME' });
  }
  // slim.repeat numbers what it repeats below the scope.
  const name = `decoder_conv0${suffix}`;
  const convolve = (x: FeatureMap, time: number): FeatureMap => {
    const at = scope.at(`${name}/${name}_${time}`);
    return decoderOutputIsLogits ? biasedConvLayer(x, at, { channels, activation: 'none', size: 3 }) : convLayer(x, at, { ...HEAD_NORMALIZATION, channels, window: FULL });
  };
  return convolve(convolve(merged, 1), 2);
}

/** One convolution over the features; the early layer is added. */
function sumMerge(semantic: FeatureMap, fine: FeatureMap, scope: Weights, suffix: string, flags: Partial<HeadFlags> | undefined): FeatureMap {
  const { decoderUseSeparableConv, decoderOutputIsLogits, decoderFilters: channels } = withDefaultFlags(flags);
  const name = `decoder_conv0${suffix}`;
  const smooth = (): FeatureMap => {
    if (decoderOutputIsLogits) return biasedConvLayer(semantic, scope.at(name), { channels, activation: 'none' });
    if (!decoderUseSeparableConv) return convLayer(semantic, scope.at(name), { ...HEAD_NORMALIZATION, channels, window: FULL });
    return separableConvLayer(semantic, scope, `decoder_split_sep_conv0${suffix}`, channels, { ...HEAD_NORMALIZATION, padding: 'SAME' });
  };
  const smoothed = smooth();
  return { ...smoothed, value: add(smoothed.value, fine.value, scope.name('add')) };
}

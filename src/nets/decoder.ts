/**
 * The decoder of DeepLab v3+: semantic features, enlarged, meet the fine detail of an early layer.
 *
 * arXiv:1802.02611, section 3.1 and figure 2; names as in research/deeplab/model.py (refine_by_decoder).
 */
import { concatChannels, HEAD_NORMALIZATION, resize } from './aspp.js';
import { convLayer, separableConvLayer, type FeatureMap } from './layers.js';
import type { Weights } from './weights.js';

/** Channels that the early layer is reduced to, so that it does not outweigh the semantic features. */
const LOW_LEVEL_DEPTH = 48;
const DEPTH = 256;

/** Features [1, h, w, 256] and an early layer to [1, height, width, 256]. */
export function decoder(features: FeatureMap, lowLevel: FeatureMap, height: number, width: number, weights: Weights): FeatureMap {
  const scope = weights.at('decoder');
  const detail = convLayer(lowLevel, scope.at('feature_projection0'), { ...HEAD_NORMALIZATION, channels: LOW_LEVEL_DEPTH });
  const semantic = resize(features, height, width, scope.name('ResizeBilinear'));
  const fine = resize(detail, height, width, scope.name('ResizeBilinear_1'));
  const merged = concatChannels([semantic, fine], scope.name('concat'));
  const first = separableConvLayer(merged, scope, 'decoder_conv0', DEPTH, { ...HEAD_NORMALIZATION, padding: 'SAME' });
  return separableConvLayer(first, scope, 'decoder_conv1', DEPTH, { ...HEAD_NORMALIZATION, padding: 'SAME' });
}

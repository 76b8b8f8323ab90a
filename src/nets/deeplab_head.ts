/** DeepLab on top of a preprocessed picture: backbone, ASPP, decoder, logits. */
import { identity } from '../ops/operators/flow/pass_through.js';
import { aspp } from './aspp.js';
import { decoder } from './decoder.js';
import { logitsLayer, type FeatureMap } from './layers.js';
import { mobilenetV2 } from './mobilenet_v2.js';
import { scaleDimension } from './output_stride.js';
import type { DeepLabVariant } from './variant.js';
import type { Weights } from './weights.js';
import { xception } from './xception.js';

type Size = Pick<FeatureMap, 'height' | 'width'>;

export interface BackboneFeatures {
  /** [b, h / s, w / s, c] */
  readonly features: FeatureMap;
  /** [b, h / 4, w / 4, c], what a decoder refines. */
  readonly lowLevel: FeatureMap;
}

export interface HeadOptions {
  readonly outputStride: number;
  readonly atrousRates: readonly number[];
}

/**
 * A picture [1, h, w, 3] in [-1, 1] to logits [1, h / s, w / s, classes], where s is the output stride of the decoder, or
 * of the backbone where there is none. Source: research/deeplab/model.py (_get_logits).
 */
export function deepLabLogits(picture: FeatureMap, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  return headLogits(backboneFeatures(picture, weights, variant, options.outputStride), picture, weights, variant, options);
}

/** What stands on top of a backbone, for a picture of this size. */
export function headLogits({ features, lowLevel }: BackboneFeatures, picture: Size, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  let net = variant.aspp ? aspp(features, weights, { imagePooling: variant.imagePooling, rates: options.atrousRates }) : features;
  if (variant.decoderOutputStride !== undefined) {
    const scale = 1 / variant.decoderOutputStride;
    net = decoder(net, lowLevel, scaleDimension(picture.height, scale), scaleDimension(picture.width, scale), weights);
  }
  return logitsLayer(net, weights.at('logits/semantic'), variant.numClasses);
}

/** The scope below which a backbone keeps its variables. */
export function backboneScope(variant: Pick<DeepLabVariant, 'backbone'>): string {
  return variant.backbone === 'mobilenet_v2' ? 'MobilenetV2' : variant.backbone;
}

/** The part that the ImageNet checkpoints bring along. `picture` [b, h, w, 3] in [-1, 1]. */
export function backboneFeatures(picture: FeatureMap, weights: Weights, variant: DeepLabVariant, outputStride: number): BackboneFeatures {
  const scope = weights.at(backboneScope(variant));
  if (variant.backbone !== 'mobilenet_v2') return xception(picture, scope, variant.backbone, outputStride);
  const { depthMultiplier, channelDivisor } = variant;
  // slim names the input once more below the scope that it opens for itself.
  const input = { ...picture, value: identity(picture.value, scope.name('MobilenetV2/input')) };
  return mobilenetV2(input, scope, { outputStride, depthMultiplier, channelDivisor });
}

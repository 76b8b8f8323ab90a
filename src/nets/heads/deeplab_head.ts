/** DeepLab on top of a preprocessed picture: backbone, ASPP, decoder, logits. */
import { InvalidArgumentError } from '../../errors.js';
import { addN } from '../../ops/operators/arithmetic/add_n.js';
import { identity } from '../../ops/operators/flow/pass_through.js';
import { aspp, type ImagePooling } from './aspp.js';
import { mobilenet } from '../backbones/mobilenet.js';
import { DEFAULT_MULTI_GRID, resnetV1 } from '../backbones/resnet_v1.js';
import { mobilenetTable } from '../backbones/tables.js';
import { xception } from '../backbones/xception.js';
import { decoder } from './decoder.js';
import { checkCell, CITYSCAPES_CELL, densePredictionCell, type CellOperation } from './dense_prediction_cell.js';
import { withDefaultFlags } from './head_flags.js';
import { biasedConvLayer, type FeatureMap } from '../layers/layers.js';
import { scaleDimension } from '../output_stride.js';
import { decoderStrides, isMobileNet, isResNet, type DeepLabVariant } from '../variant.js';
import type { Weights } from '../weights/weights.js';

type Size = Pick<FeatureMap, 'height' | 'width'>;

export interface BackboneFeatures {
  /** [b, h / s, w / s, c] */
  readonly features: FeatureMap;
  /** Maps [b, h / s, w / s, c] that a decoder can refine, by their output stride s. */
  readonly endPoints: ReadonlyMap<number, FeatureMap>;
  /** Where its blocks, or the units of these, end. */
  readonly blocks: readonly FeatureMap[];
}

/** What variables leave open of a network. */
export interface HeadOptions extends BackboneOptions {
  readonly atrousRates: readonly number[];
  /** Rows and columns of the picture whose mean is the image-level feature; all of it by default. */
  readonly imagePoolingCropSize?: readonly [height: number, width: number];
  /** By how many features that window moves where the map is larger. */
  readonly imagePoolingStride?: readonly [rows: number, columns: number];
  /** Of a network that has one; the zoo's by default. */
  readonly densePredictionCell?: readonly CellOperation[];
}

export interface BackboneOptions {
  readonly outputStride: number;
  /** Rates of the three units of the last block of ResNet or Xception, on top of what the output stride makes of them. Default 1, 1, 1. */
  readonly multiGrid?: readonly number[];
}

/**
 * A picture [1, h, w, 3] in [-1, 1] to logits [1, h / s, w / s, classes], where s is the output stride of the decoder, or
 * of the backbone where there is none. Source: research/deeplab/model.py (_get_logits).
 */
export function deepLabLogits(picture: FeatureMap, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  return headLogits(backboneFeatures(picture, weights, variant, options), picture, weights, variant, options);
}

/** What stands on top of a backbone, for a picture of this size. */
export function headLogits(backbone: BackboneFeatures, picture: Size, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  const { decoderOutputIsLogits } = withDefaultFlags(variant.flags);
  const net = headFeatures(backbone, picture, weights, variant, options);
  return decoderOutputIsLogits ? { ...net, value: identity(net.value, weights.name('semantic')) } : logits(net, weights.at('logits'), variant, options);
}

/** What the logits look at: the decoder's result, or without one that of ASPP, or the backbone's features. */
export function headFeatures({ features, endPoints }: Omit<BackboneFeatures, 'blocks'>, picture: Size, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  let net = pyramid(features, picture, weights, variant, options);
  for (const [stage, stride] of decoderStrides(variant).entries()) {
    const lowLevel = endPoints.get(stride);
    if (!lowLevel) throw new InvalidArgumentError(`${variant.backbone} has no layer at output stride ${stride} that a decoder could refine.`);
    net = decoder(net, lowLevel, scaleDimension(picture.height, 1 / stride), scaleDimension(picture.width, 1 / stride), weights, variant.flags, stage);
  }
  return net;
}

/** The name of the logits: TensorFlow's for what the network ends with. */
export function logitsEndpoint(variant: DeepLabVariant): string {
  if (withDefaultFlags(variant.flags).decoderOutputIsLogits) return 'semantic';
  return !variant.aspp && variant.atrousBranches > 1 ? 'logits/AddN' : 'logits/semantic/BiasAdd';
}

/** What looks at the features from several distances. */
function pyramid(features: FeatureMap, picture: Size, weights: Weights, variant: DeepLabVariant, options: HeadOptions): FeatureMap {
  if (!variant.aspp) return features;
  const { outputStride, atrousRates, densePredictionCell: cell = CITYSCAPES_CELL, imagePoolingCropSize } = options;
  if (withDefaultFlags(variant.flags).densePredictionCell) {
    checkCell(cell, variant.atrousBranches);
    return densePredictionCell(features, weights, { cell, outputStride, poolingCropSize: imagePoolingCropSize ?? [picture.height, picture.width] });
  }
  return aspp(features, weights, { imagePooling: variant.imagePooling && poolingWindow(features, variant, options), rates: atrousRates, flags: variant.flags });
}

/** What MobileNet-v3's checkpoints were trained with, and which no variable tells (research/deeplab/g3doc/model_zoo.md). */
const SQUEEZED_POOLING = { cropSize: [769, 769], strides: [4, 5] } as const;

/** The image-level feature's window. Nothing that is assumed is larger than the map. */
function poolingWindow({ height, width }: Size, { flags }: DeepLabVariant, { outputStride, imagePoolingCropSize, imagePoolingStride }: HeadOptions): ImagePooling {
  const assumed = flags?.asppWithSqueezeAndExcitation ? SQUEEZED_POOLING : undefined;
  const sizeOf = (cropSize: readonly number[]) => cropSize.map((side) => scaleDimension(side, 1 / outputStride));
  const [rows, columns] = imagePoolingCropSize ? sizeOf(imagePoolingCropSize) : sizeOf(assumed?.cropSize ?? []).map((side, axis) => Math.min(side, [height, width][axis]));
  return { size: [rows ?? height, columns ?? width], strides: imagePoolingStride ?? assumed?.strides ?? [1, 1] };
}

/** The picture's rows and columns that image pooling looks at, where variables leave that open. */
export function assumedPooling({ flags, imagePooling }: DeepLabVariant, cropSize: readonly [number, number]): { readonly cropSize: readonly [number, number]; readonly strides: readonly [number, number] } | undefined {
  if (!imagePooling || flags?.densePredictionCell) return undefined;
  if (!flags?.asppWithSqueezeAndExcitation) return { cropSize, strides: [1, 1] };
  const [height, width] = SQUEEZED_POOLING.cropSize;
  return { cropSize: [Math.min(height, cropSize[0]), Math.min(width, cropSize[1])], strides: SQUEEZED_POOLING.strides };
}

/** research/deeplab/model.py (get_branch_logits): one 1x1 convolution, or, without ASPP, the sum of some whose taps lie apart. */
function logits(net: FeatureMap, weights: Weights, { aspp: hasAspp, atrousBranches, numClasses, flags }: DeepLabVariant, { atrousRates }: HeadOptions): FeatureMap {
  const { logitsKernelSize: size } = withDefaultFlags(flags);
  const rates = hasAspp || atrousBranches === 0 ? [1] : atrousRates;
  const branches = rates.map((rate, i) => biasedConvLayer(net, weights.at(i === 0 ? 'semantic' : `semantic_${i}`), { channels: numClasses, activation: 'none', size, rate }));
  const [first] = branches;
  return branches.length === 1 ? first : { ...first, value: addN(branches.map(({ value }) => value), weights.name('AddN')) };
}

/** The scope below which a backbone keeps its variables. */
export function backboneScope({ backbone }: Pick<DeepLabVariant, 'backbone'>): string {
  if (isMobileNet(backbone)) return mobilenetTable(backbone).scope;
  return backbone.replace(/_beta$/, '');
}

/** The part that the ImageNet checkpoints bring along. `picture` [b, h, w, 3] in [-1, 1]. */
export function backboneFeatures(picture: FeatureMap, weights: Weights, variant: DeepLabVariant, { outputStride, multiGrid = DEFAULT_MULTI_GRID }: BackboneOptions): BackboneFeatures {
  const { backbone, depthMultiplier, channelDivisor } = variant;
  const scope = weights.at(backboneScope(variant));
  if (isResNet(backbone)) return resnetV1(picture, scope, backbone, outputStride, multiGrid);
  if (!isMobileNet(backbone)) return xception(picture, scope, backbone, outputStride, multiGrid);
  const table = mobilenetTable(backbone);
  // slim names the input once more below the scope that it opens for itself.
  const input = { ...picture, value: identity(picture.value, scope.name(`${table.scope}/input`)) };
  return mobilenet(input, scope, table, { outputStride, depthMultiplier, channelDivisor });
}

/** @throws InvalidArgumentError unless there is one for each of the three units that it is for */
export function checkMultiGrid({ backbone }: DeepLabVariant, multiGrid: readonly number[]): void {
  const isGrid = Array.isArray(multiGrid) && multiGrid.length === 3 && multiGrid.every((rate) => Number.isInteger(rate) && rate >= 1);
  if (isGrid && !isMobileNet(backbone)) return;
  if (isMobileNet(backbone)) throw new InvalidArgumentError(`multiGrid is for the last block of ResNet and Xception, which ${backbone} does not have. Leave it out.`);
  throw new InvalidArgumentError(`multiGrid should be three positive whole numbers, such as [1, 2, 4], found ${JSON.stringify(multiGrid)}.`);
}

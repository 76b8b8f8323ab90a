/** Which network a set of variables fills, and the choices that are left open to whoever runs it. */
import { InvalidArgumentError } from '../errors.js';
import { describeFlags, withDefaultFlags, type HeadFlags } from './heads/head_flags.js';

export const XCEPTIONS = ['xception_41', 'xception_65', 'xception_71'] as const;
export type XceptionName = (typeof XCEPTIONS)[number];
export const MOBILENETS = ['mobilenet_v2', 'mobilenet_v3_large_seg', 'mobilenet_v3_small_seg', 'mobilenet_edgetpu'] as const;
export type MobileNetName = (typeof MOBILENETS)[number];
export const RESNETS = ['resnet_v1_50_beta', 'resnet_v1_101_beta'] as const;
export type ResNetName = (typeof RESNETS)[number];
/** As the research code calls them (research/deeplab/core/feature_extractor.py, networks_map). */
export type Backbone = MobileNetName | XceptionName | ResNetName;

export const isMobileNet = (backbone: Backbone): backbone is MobileNetName => MOBILENETS.some((name) => name === backbone);
export const isResNet = (backbone: Backbone): backbone is ResNetName => RESNETS.some((name) => name === backbone);

/** What the two tasks have in common. */
interface BackboneVariant {
  readonly backbone: Backbone;
  /** Scales the channels of a MobileNet; 1 for the others. */
  readonly depthMultiplier: number;
  /**
   * Channel counts of MobileNets are rounded to multiples of this: 8, but 1 in DeepLab with a MobileNet-v2 whose depth
   * multiplier is not 1 (research/deeplab/core/feature_extractor.py, _mobilenet_v2).
   */
  readonly channelDivisor: 1 | 8;
  readonly numClasses: number;
}

export interface DeepLabVariant extends BackboneVariant {
  readonly task: 'segmentation';
  /** 1x1 convolution and projection on top of the backbone, or a dense prediction cell; without, logits come straight from the backbone. */
  readonly aspp: boolean;
  readonly imagePooling: boolean;
  /**
   * Number of atrous branches `aspp1`, `aspp2`, ...: 3 in the Xception checkpoints, 0 in the MobileNet ones. Without ASPP, branches of the logits
   * (`logits/semantic`, `logits/semantic_1`, ...), as DeepLab v2 had them.
   */
  readonly atrousBranches: number;
  /** Of the decoder's result: 4 in the checkpoints of DeepLab v3+; undefined without. */
  readonly decoderOutputStride: DecoderStride | undefined;
  /** What is built otherwise than in the first checkpoints. */
  readonly flags?: Partial<HeadFlags>;
}

export const DECODER_STRIDES = [4, 8, 16] as const;
export type DecoderStride = (typeof DECODER_STRIDES)[number];

export interface ClassifierVariant extends BackboneVariant {
  readonly task: 'classification';
  /** Channels in front of MobileNet's logits (`Conv_1`): 1280, or more for depth multipliers above 1; 2048 for the others. */
  readonly embedding: number;
}

export type Variant = DeepLabVariant | ClassifierVariant;

/** What a description of a quantised network says of that. */
export const QUANTIZED = 'quantised to 8 bits';

/** One line for people: backbone, classes, ASPP and decoder. */
export function describeVariant(variant: Variant): string {
  const scaled = variant.depthMultiplier === 1 ? '' : ` x${variant.depthMultiplier}`;
  const base = `${variant.backbone}${scaled} with ${variant.numClasses} classes`;
  if (variant.task === 'classification') return `classifier ${base}`;
  return `DeepLab ${base}, ${describeAspp(variant)}, ${describeDecoder(variant)}${variant.flags?.quantized ? `, ${QUANTIZED}` : ''}`;
}

function describeAspp({ aspp, imagePooling, atrousBranches, flags }: DeepLabVariant): string {
  if (flags?.densePredictionCell) return `dense prediction cell (${atrousBranches} branches)`;
  if (!aspp) return atrousBranches > 0 ? `no ASPP, ${atrousBranches} atrous branches of logits` : 'no ASPP';
  const branches = [...(imagePooling ? ['image pooling'] : []), '1x1', ...(atrousBranches > 0 ? [`${atrousBranches} atrous`] : [])];
  return `ASPP (${[...branches, ...describeFlags(flags)].join(', ')})`;
}

function describeDecoder(variant: DeepLabVariant): string {
  const strides = decoderStrides(variant);
  if (strides.length === 0) return 'no decoder';
  const { decoderUseSeparableConv, decoderUseSumMerge, decoderFilters, decoderOutputIsLogits } = withDefaultFlags(variant.flags);
  const how = [
    ...(decoderUseSumMerge ? ['sums'] : []),
    ...(decoderUseSeparableConv || decoderOutputIsLogits ? [] : ['full convolutions']),
    ...(decoderFilters === 256 || decoderOutputIsLogits ? [] : [`${decoderFilters} filters`]),
    ...(decoderOutputIsLogits ? ['gives the logits'] : []),
  ];
  return `decoder at stride${strides.length > 1 ? 's' : ''} ${strides.join(', ')}${how.length > 0 ? ` (${how.join(', ')})` : ''}`;
}

/** Of all stages of the decoder, in their order; none without one. */
export function decoderStrides({ decoderOutputStride, flags }: Pick<DeepLabVariant, 'decoderOutputStride' | 'flags'>): readonly number[] {
  return decoderOutputStride === undefined ? [] : [...withDefaultFlags(flags).coarserDecoderStrides, decoderOutputStride];
}

/** MobileNet-v3's checkpoints were published at 32 (research/deeplab/g3doc/model_zoo.md), the others at 16 first. */
export const defaultOutputStride = ({ backbone }: Pick<DeepLabVariant, 'backbone'>): 16 | 32 => (backbone.startsWith('mobilenet_v3') ? 32 : 16);

/**
 * The atrous rates that the checkpoints were trained and published with: 6, 12, 18 at output stride 16, 12, 24, 36 at 8
 * (research/deeplab/g3doc/model_zoo.md). The same view of the picture needs a rate in proportion to the resolution.
 */
export function defaultAtrousRates(variant: DeepLabVariant, outputStride: number): readonly number[] {
  // A dense prediction cell has rates of its own.
  if (variant.flags?.densePredictionCell) return [];
  return Array.from({ length: variant.atrousBranches }, (_, i) => Math.round((6 * (i + 1) * 16) / outputStride));
}

/**
 * The smallest crop of the form `32 k + 1` that holds a whole picture of the data set: VOC's sides are at most 500,
 * Cityscapes' pictures 1024x2048 (research/deeplab/g3doc/pascal.md and cityscapes.md, vis_crop_size). ADE20K's pictures are resized to 257 for
 * MobileNet-v2, to 513 for the others (model_zoo.md).
 */
export function defaultCropSize({ numClasses, backbone }: Pick<DeepLabVariant, 'numClasses'> & { readonly backbone?: Backbone }): readonly [height: number, width: number] {
  if (numClasses === 151 && backbone === 'mobilenet_v2') return [257, 257];
  return numClasses === 19 ? [1025, 2049] : [513, 513];
}

/**
 * The side of the square pictures that the ImageNet checkpoints were trained on (MobileNetV2, arXiv:1801.04381, table 2;
 * ResNet, arXiv:1512.03385, section 3.4; Xception, arXiv:1610.02357, figure 5).
 */
export function classifierInputSize({ backbone }: Pick<ClassifierVariant, 'backbone'>): number {
  return isMobileNet(backbone) || isResNet(backbone) ? 224 : 299;
}

/** Throws unless the rates are as many as the checkpoint has atrous branches, and positive whole numbers. */
export function checkAtrousRates(variant: DeepLabVariant, rates: readonly number[]): void {
  const count = variant.flags?.densePredictionCell ? 0 : variant.atrousBranches;
  if (!Array.isArray(rates) || rates.length !== count || rates.some((rate) => !Number.isInteger(rate) || rate < 1)) {
    throw new InvalidArgumentError(
      `The checkpoint has ${count} atrous branches, so atrousRates should be ${count} positive ` +
        `whole numbers, found ${Array.isArray(rates) ? `[${rates.join(', ')}]` : String(rates)}.`,
    );
  }
}

/** Which network a set of variables fills, and the choices that are left open to whoever runs it. */
import { InvalidArgumentError } from '../errors.js';

export const XCEPTIONS = ['xception_41', 'xception_65', 'xception_71'] as const;
export type XceptionName = (typeof XCEPTIONS)[number];
export type Backbone = 'mobilenet_v2' | XceptionName;

/** What the two tasks have in common. */
interface BackboneVariant {
  readonly backbone: Backbone;
  /** Scales the channels of MobileNet-v2; 1 for Xception. */
  readonly depthMultiplier: number;
  /**
   * Channel counts of MobileNet-v2 are rounded to multiples of this: 8 in slim's classifiers, but 1 in DeepLab when the
   * depth multiplier is not 1 (research/deeplab/core/feature_extractor.py, _mobilenet_v2).
   */
  readonly channelDivisor: 1 | 8;
  readonly numClasses: number;
}

export interface DeepLabVariant extends BackboneVariant {
  readonly task: 'segmentation';
  /** 1x1 convolution and projection on top of the backbone; without it, logits come straight from the backbone. */
  readonly aspp: boolean;
  readonly imagePooling: boolean;
  /** Number of 3x3 atrous branches `aspp1`, `aspp2`, ...: 3 in the Xception checkpoints, 0 in the MobileNet ones. */
  readonly atrousBranches: number;
  /** 4 with the decoder of DeepLab v3+, undefined without. */
  readonly decoderOutputStride: 4 | undefined;
}

export interface ClassifierVariant extends BackboneVariant {
  readonly task: 'classification';
  /** Channels in front of MobileNet's logits (`Conv_1`): 1280, or more for depth multipliers above 1; 2048 for Xception. */
  readonly embedding: number;
}

export type Variant = DeepLabVariant | ClassifierVariant;

/** One line for people: backbone, classes, ASPP and decoder. */
export function describeVariant(variant: Variant): string {
  const scaled = variant.depthMultiplier === 1 ? '' : ` x${variant.depthMultiplier}`;
  const base = `${variant.backbone}${scaled} with ${variant.numClasses} classes`;
  if (variant.task === 'classification') return `classifier ${base}`;
  const branches = [
    ...(variant.imagePooling ? ['image pooling'] : []),
    ...(variant.aspp ? ['1x1'] : []),
    ...(variant.atrousBranches > 0 ? [`${variant.atrousBranches} atrous`] : []),
  ];
  const aspp = branches.length > 0 ? `ASPP (${branches.join(', ')})` : 'no ASPP';
  return `DeepLab ${base}, ${aspp}, ${variant.decoderOutputStride ? `decoder at stride ${variant.decoderOutputStride}` : 'no decoder'}`;
}

/**
 * The atrous rates that the checkpoints were trained and published with: 6, 12, 18 at output stride 16, 12, 24, 36 at 8
 * (research/deeplab/g3doc/model_zoo.md). The same view of the picture needs a rate in proportion to the resolution.
 */
export function defaultAtrousRates(variant: DeepLabVariant, outputStride: number): readonly number[] {
  return Array.from({ length: variant.atrousBranches }, (_, i) => Math.round((6 * (i + 1) * 16) / outputStride));
}

/**
 * The smallest crop of the form `32 k + 1` that holds a whole picture of the data set: VOC's sides are at most 500,
 * Cityscapes' pictures 1024x2048 (research/deeplab/g3doc/pascal.md and cityscapes.md, vis_crop_size).
 */
export function defaultCropSize({ numClasses }: Pick<DeepLabVariant, 'numClasses'>): readonly [height: number, width: number] {
  return numClasses === 19 ? [1025, 2049] : [513, 513];
}

/**
 * The side of the square pictures that the ImageNet checkpoints were trained on (MobileNetV2, arXiv:1801.04381, table 2;
 * Xception, arXiv:1610.02357, figure 5).
 */
export function classifierInputSize(variant: ClassifierVariant): number {
  return variant.backbone === 'mobilenet_v2' ? 224 : 299;
}

/** Throws unless the rates are as many as the checkpoint has atrous branches, and positive whole numbers. */
export function checkAtrousRates(variant: DeepLabVariant, rates: readonly number[]): void {
  if (!Array.isArray(rates) || rates.length !== variant.atrousBranches || rates.some((rate) => !Number.isInteger(rate) || rate < 1)) {
    throw new InvalidArgumentError(
      `The checkpoint has ${variant.atrousBranches} atrous branches, so atrousRates should be ${variant.atrousBranches} positive ` +
        `whole numbers, found ${Array.isArray(rates) ? `[${rates.join(', ')}]` : String(rates)}.`,
    );
  }
}

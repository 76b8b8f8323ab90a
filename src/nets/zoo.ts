/**
 * The checkpoints that were published with DeepLab, as data.
 *
 * Figures are those of research/deeplab/g3doc/model_zoo.md; for the MobileNet classifier, of
 * research/slim/nets/mobilenet/README.md.
 */
import { InvalidArgumentError } from '../errors.js';
import { didYouMean } from '../messages.js';
import { ADE20K } from '../io/datasets/ade20k.js';
import { CITYSCAPES } from '../io/datasets/cityscapes.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { PASCAL_VOC } from '../io/datasets/pascal_voc.js';
import type { HeadFlags } from './heads/head_flags.js';
import type { Backbone } from './variant.js';

/** One line of the published results: how the checkpoint was run, and what came out. */
export interface PublishedResult {
  readonly outputStride: number;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** In billions, over all scales and mirrored pictures; undefined where none were published. */
  readonly multiplyAdds: number | undefined;
  /** Mean intersection over union in percent, and on which part of the data set. */
  readonly meanIoU: number;
  /** The share of pixels that are labelled right, in percent, where it was published. */
  readonly pixelAccuracy?: number;
  readonly split: 'val' | 'test';
}

export interface ZooEntry {
  readonly name: string;
  /** What later lists of the zoo call it. */
  readonly alsoCalled?: string;
  /** `training`: neither classes nor labels come out, it is there to begin training from. */
  readonly task: 'segmentation' | 'classification' | 'training';
  readonly backbone: Backbone;
  /** Scales the channels of a MobileNet; 1 for the others. */
  readonly depthMultiplier: number;
  /** What it was trained on, in order. */
  readonly trainedOn: readonly string[];
  readonly dataset: 'pascal_voc_2012' | 'cityscapes' | 'ade20k' | 'imagenet' | 'coco';
  /** Names and colours of the classes; undefined for what does not segment. */
  readonly labelSet: LabelSet | undefined;
  /** 0 without classes. */
  readonly numClasses: number;
  /** Rows and columns of the input. */
  readonly cropSize: readonly [height: number, width: number];
  /** By output stride; empty where the checkpoint has no atrous branches. */
  readonly atrousRates: { readonly 16: readonly number[]; readonly 8: readonly number[] };
  readonly decoderOutputStride: 4 | 8 | undefined;
  /** How its head is built, where it is not as in the first checkpoints. */
  readonly flags?: Partial<HeadFlags>;
  readonly published: readonly PublishedResult[];
  /** Of the archive, in megabytes; undefined where no figure was published. */
  readonly megabytes: number | undefined;
  readonly url: string;
}

interface DataSet {
  readonly dataset: ZooEntry['dataset'];
  readonly labelSet: ZooEntry['labelSet'];
  readonly numClasses: number;
  readonly cropSize: readonly [number, number];
}

const VOC_TASK: DataSet = { dataset: 'pascal_voc_2012', labelSet: PASCAL_VOC, numClasses: 21, cropSize: [513, 513] };
const CITYSCAPES_TASK: DataSet = { dataset: 'cityscapes', labelSet: CITYSCAPES, numClasses: 19, cropSize: [1025, 2049] };
const ADE20K_TASK: DataSet = { dataset: 'ade20k', labelSet: ADE20K, numClasses: 151, cropSize: [513, 513] };

const NO_RATES = { 16: [], 8: [] } as const;
const PLAIN = { depthMultiplier: 1, atrousRates: NO_RATES, decoderOutputStride: undefined } as const;

/** MobileNet-v3: its image-level feature weighs channels, and its decoder gives the logits (model_zoo.md, additional flags). */
const SQUEEZED: Partial<HeadFlags> = {
  asppConvsFilters: 128,
  asppWithConcatProjection: false,
  asppWithSqueezeAndExcitation: true,
  decoderUseSeparableConv: false,
  decoderUseSumMerge: true,
  decoderFilters: 19,
  decoderOutputIsLogits: true,
};

/** What a network is built of: MobileNet-v2 without atrous branches and decoder, for speed; Xception with both. */
const ARCHITECTURES = {
  mobilenet_v2: { ...PLAIN, backbone: 'mobilenet_v2', megabytes: 23 },
  mobilenet_v2_dm05: { ...PLAIN, backbone: 'mobilenet_v2', depthMultiplier: 0.5, megabytes: 7.6 },
  mobilenet_v2_decoder: { ...PLAIN, backbone: 'mobilenet_v2', decoderOutputStride: 4, megabytes: 24.8 },
  mobilenet_v3_large: { ...PLAIN, backbone: 'mobilenet_v3_large_seg', decoderOutputStride: 8, flags: SQUEEZED, megabytes: 17 },
  mobilenet_v3_small: { ...PLAIN, backbone: 'mobilenet_v3_small_seg', decoderOutputStride: 8, flags: SQUEEZED, megabytes: 5 },
  edgetpu: { ...PLAIN, backbone: 'mobilenet_edgetpu', megabytes: undefined },
  edgetpu_slim: { ...PLAIN, backbone: 'mobilenet_edgetpu', depthMultiplier: 0.75, flags: { asppConvsFilters: 128 }, megabytes: undefined },
  xception_65: { ...PLAIN, backbone: 'xception_65', atrousRates: { 16: [6, 12, 18], 8: [12, 24, 36] }, decoderOutputStride: 4, megabytes: 439 },
  xception_71_dpc: { ...PLAIN, backbone: 'xception_71', decoderOutputStride: 4, flags: { densePredictionCell: true }, megabytes: 445 },
} as const;

/** Scales of the slower evaluations. */
const FROM_HALF = [0.5, 0.75, 1, 1.25, 1.5, 1.75];
const AROUND_ONE = [0.75, 1, 1.25];
const FROM_THREE_QUARTERS = [0.75, 1, 1.25, 1.5, 1.75, 2];

interface Segmenter extends Partial<Pick<ZooEntry, 'alsoCalled' | 'cropSize' | 'megabytes' | 'flags'>> {
  readonly name: string;
  readonly network: keyof typeof ARCHITECTURES;
  readonly data: DataSet;
  readonly trainedOn: readonly string[];
  readonly archive: string;
  readonly published: readonly PublishedResult[];
}

const segmenter = ({ network, data, archive, ...entry }: Segmenter): ZooEntry => ({
  ...{ task: 'segmentation', ...ARCHITECTURES[network], ...data, ...entry },
  url: `https://download.tensorflow.org/models/${archive}.tar.gz`,
});

type Evaluation = readonly [multiplyAdds: number | undefined, meanIoU: number, split?: 'val' | 'test', pixelAccuracy?: number];

/** At one scale. */
const at = (outputStride: number, [multiplyAdds, meanIoU, split = 'val', pixelAccuracy]: Evaluation): PublishedResult => ({
  ...{ outputStride, scales: [1], flip: false, multiplyAdds, meanIoU, split },
  ...(pixelAccuracy === undefined ? {} : { pixelAccuracy }),
});

/** At output stride 8 and several scales, mirrored too. */
const careful = (scales: readonly number[], evaluation: Evaluation): PublishedResult => ({ ...at(8, evaluation), scales, flip: true });

interface Pretrained extends Partial<Pick<ZooEntry, 'task' | 'dataset' | 'trainedOn' | 'numClasses' | 'megabytes' | 'url'>> {
  readonly name: string;
  readonly backbone: Backbone;
  readonly side: number;
  readonly archive?: string;
}

/** An ImageNet classifier, unless it says otherwise. Index 0 is background, which ImageNet does not have: 1000 + 1 classes. */
const pretrained = ({ side, archive, ...entry }: Pretrained): ZooEntry => ({
  ...{ ...PLAIN, task: 'classification', dataset: 'imagenet', labelSet: undefined, trainedOn: ['ImageNet'], numClasses: 1001, cropSize: [side, side], published: [], megabytes: undefined },
  url: `https://download.tensorflow.org/models/${archive}.tar.gz`,
  ...entry,
});

const VOC = ['MS-COCO', 'VOC 2012 train_aug'];
const VOC_ALL = ['MS-COCO', 'VOC 2012 train_aug + trainval'];
const QUANTIZED = { quantized: true } as const;

export const ZOO: readonly ZooEntry[] = [
  segmenter({ name: 'mobilenetv2_coco_voc_trainaug', network: 'mobilenet_v2', data: VOC_TASK, trainedOn: VOC, archive: 'deeplabv3_mnv2_pascal_train_aug_2018_01_29', published: [at(16, [2.75, 75.32]), careful(FROM_HALF, [152.59, 77.33])] }),
  segmenter({ name: 'mobilenetv2_coco_voc_trainval', network: 'mobilenet_v2', data: VOC_TASK, trainedOn: VOC_ALL, archive: 'deeplabv3_mnv2_pascal_trainval_2018_01_29', published: [careful(FROM_HALF, [152.59, 80.25, 'test'])] }),
  segmenter({ name: 'mobilenetv2_coco_voc_trainaug_8bit', network: 'mobilenet_v2', flags: QUANTIZED, data: VOC_TASK, trainedOn: VOC, archive: 'deeplabv3_mnv2_pascal_train_aug_8bit_2019_04_26', megabytes: 24, published: [at(16, [2.75, 74.26])] }),
  segmenter({ name: 'mobilenetv2_dm05_coco_voc_trainaug', network: 'mobilenet_v2_dm05', data: VOC_TASK, trainedOn: ['ImageNet', ...VOC], archive: 'deeplabv3_mnv2_dm05_pascal_trainaug_2018_10_01', published: [at(16, [0.88, 70.19])] }),
  segmenter({ name: 'mobilenetv2_dm05_coco_voc_trainval', network: 'mobilenet_v2_dm05', data: VOC_TASK, trainedOn: ['ImageNet', ...VOC_ALL], archive: 'deeplabv3_mnv2_dm05_pascal_trainval_2018_10_01', published: [at(8, [2.84, 71.83, 'test'])] }),
  segmenter({ name: 'mobilenetv2_dm05_coco_voc_trainaug_8bit', network: 'mobilenet_v2_dm05', flags: QUANTIZED, data: VOC_TASK, trainedOn: ['ImageNet', ...VOC], archive: 'deeplabv3_mnv2_dm05_pascal_train_aug_8bit_2019_04_26', megabytes: 8.2, published: [at(16, [0.88, 69.65])] }),
  segmenter({ name: 'xception_coco_voc_trainaug', alsoCalled: 'xception65_coco_voc_trainaug', network: 'xception_65', data: VOC_TASK, trainedOn: VOC, archive: 'deeplabv3_pascal_train_aug_2018_01_04', published: [at(16, [54.17, 82.2]), careful(FROM_HALF, [3055.35, 83.58])] }),
  segmenter({ name: 'xception_coco_voc_trainval', alsoCalled: 'xception65_coco_voc_trainval', network: 'xception_65', data: VOC_TASK, trainedOn: VOC_ALL, archive: 'deeplabv3_pascal_trainval_2018_01_04', published: [careful(FROM_HALF, [3055.35, 87.8, 'test'])] }),
  segmenter({ name: 'mobilenetv2_coco_cityscapes_trainfine', network: 'mobilenet_v2', data: CITYSCAPES_TASK, trainedOn: ['MS-COCO', 'Cityscapes train_fine'], archive: 'deeplabv3_mnv2_cityscapes_train_2018_02_05', published: [at(16, [21.27, 70.71]), careful(AROUND_ONE, [433.24, 73.57])] }),
  segmenter({ name: 'mobilenetv3_large_cityscapes_trainfine', network: 'mobilenet_v3_large', data: CITYSCAPES_TASK, trainedOn: ['Cityscapes train_fine'], archive: 'deeplab_mnv3_large_cityscapes_trainfine_2019_11_15', published: [at(32, [15.95, 72.41])] }),
  segmenter({ name: 'mobilenetv3_small_cityscapes_trainfine', network: 'mobilenet_v3_small', data: CITYSCAPES_TASK, trainedOn: ['Cityscapes train_fine'], archive: 'deeplab_mnv3_small_cityscapes_trainfine_2019_11_15', published: [at(32, [4.63, 68.99])] }),
  segmenter({ name: 'xception_cityscapes_trainfine', alsoCalled: 'xception65_cityscapes_trainfine', network: 'xception_65', data: CITYSCAPES_TASK, trainedOn: ['ImageNet', 'Cityscapes train_fine'], archive: 'deeplabv3_cityscapes_train_2018_02_06', published: [at(16, [418.64, 78.79]), careful(AROUND_ONE, [8677.92, 80.42])] }),
  segmenter({ name: 'xception71_dpc_cityscapes_trainfine', network: 'xception_71_dpc', data: CITYSCAPES_TASK, trainedOn: ['ImageNet', 'MS-COCO', 'Cityscapes train_fine'], archive: 'deeplab_cityscapes_xception71_trainfine_2018_09_08', published: [at(16, [502.07, 80.31])] }),
  segmenter({ name: 'xception71_dpc_cityscapes_trainval', network: 'xception_71_dpc', data: CITYSCAPES_TASK, trainedOn: ['ImageNet', 'MS-COCO', 'Cityscapes trainval_fine and coarse'], archive: 'deeplab_cityscapes_xception71_trainvalfine_2018_09_08', megabytes: 446, published: [careful(FROM_THREE_QUARTERS, [undefined, 82.66, 'test'])] }),
  segmenter({ name: 'edgetpu-deeplab', network: 'edgetpu', data: CITYSCAPES_TASK, trainedOn: ['ImageNet', 'Cityscapes train_fine'], archive: 'edgetpu-deeplab_2020_03_09', published: [at(32, [5.6, 70.6]), at(16, [7.1, 74.1])] }),
  segmenter({ name: 'edgetpu-deeplab-slim', network: 'edgetpu_slim', data: CITYSCAPES_TASK, trainedOn: ['ImageNet', 'Cityscapes train_fine'], archive: 'edgetpu-deeplab-slim_2020_03_09', published: [at(32, [3.5, 70]), at(16, [4.3, 73.2])] }),
  segmenter({ name: 'mobilenetv2_ade20k_train', network: 'mobilenet_v2_decoder', data: ADE20K_TASK, cropSize: [257, 257], trainedOn: ['ImageNet', 'ADE20K training'], archive: 'deeplabv3_mnv2_ade20k_train_2018_12_03', published: [at(16, [undefined, 32.04, 'val', 75.41])] }),
  segmenter({ name: 'xception65_ade20k_train', alsoCalled: 'xception_ade20k_train', network: 'xception_65', data: ADE20K_TASK, trainedOn: ['ImageNet', 'ADE20K training'], archive: 'deeplabv3_xception_ade20k_train_2018_05_29', published: [careful(FROM_HALF, [undefined, 45.65, 'val', 82.52])] }),
  pretrained({ name: 'mobilenet_v2_imagenet', backbone: 'mobilenet_v2', side: 224, url: 'https://storage.googleapis.com/mobilenet_v2/checkpoints/mobilenet_v2_1.0_224.tgz' }),
  pretrained({ name: 'xception_41_imagenet', backbone: 'xception_41', side: 299, archive: 'xception_41_2018_05_09', megabytes: 288 }),
  pretrained({ name: 'xception_65_imagenet', backbone: 'xception_65', side: 299, archive: 'deeplabv3_xception_2018_01_04', megabytes: 447 }),
  pretrained({ name: 'xception_65_imagenet_coco', backbone: 'xception_65', task: 'training', dataset: 'coco', trainedOn: ['ImageNet', 'MS-COCO'], numClasses: 0, side: 513, archive: 'xception_65_coco_pretrained_2018_10_02', megabytes: 292 }),
  pretrained({ name: 'xception_71_imagenet', backbone: 'xception_71', side: 299, archive: 'xception_71_2018_05_09', megabytes: 474 }),
  pretrained({ name: 'resnet_v1_50_beta_imagenet', backbone: 'resnet_v1_50_beta', side: 224, archive: 'resnet_v1_50_2018_05_04', megabytes: 274 }),
  pretrained({ name: 'resnet_v1_101_beta_imagenet', backbone: 'resnet_v1_101_beta', side: 224, archive: 'resnet_v1_101_2018_05_04', megabytes: 477 }),
];

/** The zoo's checkpoint of that name, or of one that later lists have for it. */
export const findZooEntry = (name: string): ZooEntry | undefined => ZOO.find((entry) => entry.name === name || entry.alsoCalled === name);

/**
 * The zoo's checkpoint of that name.
 *
 * @throws InvalidArgumentError with the names that may have been meant, or all there are
 */
export function zooEntry(name: string): ZooEntry {
  const entry = findZooEntry(name);
  if (!entry) {
    const names = ZOO.map((each) => each.name);
    throw new InvalidArgumentError(`There is no checkpoint '${name}' in the zoo.${didYouMean(name, names) || ` The names are ${names.join(', ')}.`}`);
  }
  return entry;
}

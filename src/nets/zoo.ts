/**
 * The checkpoints that were published with DeepLab, as data.
 *
 * Figures are those of research/deeplab/g3doc/model_zoo.md; for the MobileNet classifier, of
 * research/slim/nets/mobilenet/README.md.
 */
import { InvalidArgumentError } from '../errors.js';
import { CITYSCAPES } from '../io/datasets/cityscapes.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { PASCAL_VOC } from '../io/datasets/pascal_voc.js';
import type { Backbone } from './variant.js';

/** One line of the published results: how the checkpoint was run, and what came out. */
export interface PublishedResult {
  readonly outputStride: number;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** In billions, over all scales and mirrored pictures. */
  readonly multiplyAdds: number;
  /** Mean intersection over union in percent, and on which part of the data set. */
  readonly meanIoU: number;
  readonly split: 'val' | 'test';
}

export interface ZooEntry {
  readonly name: string;
  readonly task: 'segmentation' | 'classification';
  readonly backbone: Backbone;
  /** What it was trained on, in order. */
  readonly trainedOn: readonly string[];
  readonly dataset: 'pascal_voc_2012' | 'cityscapes' | 'imagenet';
  /** Names and colours of the classes; undefined for classifiers, whose classes have no colours. */
  readonly labelSet: LabelSet | undefined;
  readonly numClasses: number;
  /** Rows and columns of the input. */
  readonly cropSize: readonly [height: number, width: number];
  /** By output stride; empty where the checkpoint has no atrous branches. */
  readonly atrousRates: { readonly 16: readonly number[]; readonly 8: readonly number[] };
  readonly decoderOutputStride: 4 | undefined;
  readonly published: readonly PublishedResult[];
  /** Of the archive, in megabytes; undefined where no figure was published. */
  readonly megabytes: number | undefined;
  readonly url: string;
}

type Evaluation = readonly [multiplyAdds: number, meanIoU: number, split?: 'val' | 'test'];

interface DataSet {
  readonly dataset: ZooEntry['dataset'];
  readonly labelSet: ZooEntry['labelSet'];
  readonly numClasses: number;
  readonly cropSize: readonly [number, number];
  /** Scales of the slower evaluation at output stride 8 with mirrored pictures. */
  readonly scales: readonly number[];
}

const VOC_TASK: DataSet = {
  dataset: 'pascal_voc_2012',
  labelSet: PASCAL_VOC,
  numClasses: 21,
  cropSize: [513, 513],
  scales: [0.5, 0.75, 1, 1.25, 1.5, 1.75],
};

const CITYSCAPES_TASK: DataSet = {
  dataset: 'cityscapes',
  labelSet: CITYSCAPES,
  numClasses: 19,
  cropSize: [1025, 2049],
  scales: [0.75, 1, 1.25],
};

/** MobileNet-v2 without atrous branches and decoder, for speed; Xception with both. */
const ARCHITECTURES = {
  mobilenet_v2: { backbone: 'mobilenet_v2', atrousRates: { 16: [], 8: [] }, decoderOutputStride: undefined, megabytes: 23 },
  xception_65: { backbone: 'xception_65', atrousRates: { 16: [6, 12, 18], 8: [12, 24, 36] }, decoderOutputStride: 4, megabytes: 439 },
} as const;

interface Segmenter {
  readonly name: string;
  readonly backbone: keyof typeof ARCHITECTURES;
  readonly data: DataSet;
  readonly trainedOn: readonly string[];
  readonly archive: string;
  /** At output stride 16 and one scale. */
  readonly fast?: Evaluation;
  /** At output stride 8 and all scales, mirrored too. */
  readonly careful: Evaluation;
}

function segmenter({ name, backbone, data, trainedOn, archive, fast, careful }: Segmenter): ZooEntry {
  const { scales, ...dataSet } = data;
  return {
    name,
    task: 'segmentation',
    ...ARCHITECTURES[backbone],
    ...dataSet,
    trainedOn,
    published: [
      ...(fast ? [{ outputStride: 16, scales: [1], flip: false, ...figures(fast) }] : []),
      { outputStride: 8, scales, flip: true, ...figures(careful) },
    ],
    url: `https://download.tensorflow.org/models/${archive}.tar.gz`,
  };
}

const figures = ([multiplyAdds, meanIoU, split = 'val']: Evaluation) => ({ multiplyAdds, meanIoU, split });

const IMAGENET = {
  task: 'classification',
  dataset: 'imagenet',
  labelSet: undefined,
  trainedOn: ['ImageNet'],
  // Index 0 is background, which ImageNet does not have: 1000 + 1.
  numClasses: 1001,
  atrousRates: { 16: [], 8: [] },
  decoderOutputStride: undefined,
  published: [],
} as const;

export const ZOO: readonly ZooEntry[] = [
  segmenter({
    name: 'mobilenetv2_coco_voc_trainaug',
    backbone: 'mobilenet_v2',
    data: VOC_TASK,
    trainedOn: ['MS-COCO', 'VOC 2012 train_aug'],
    archive: 'deeplabv3_mnv2_pascal_train_aug_2018_01_29',
    fast: [2.75, 75.32],
    careful: [152.59, 77.33],
  }),
  segmenter({
    name: 'mobilenetv2_coco_voc_trainval',
    backbone: 'mobilenet_v2',
    data: VOC_TASK,
    trainedOn: ['MS-COCO', 'VOC 2012 train_aug + trainval'],
    archive: 'deeplabv3_mnv2_pascal_trainval_2018_01_29',
    careful: [152.59, 80.25, 'test'],
  }),
  segmenter({
    name: 'xception_coco_voc_trainaug',
    backbone: 'xception_65',
    data: VOC_TASK,
    trainedOn: ['MS-COCO', 'VOC 2012 train_aug'],
    archive: 'deeplabv3_pascal_train_aug_2018_01_04',
    fast: [54.17, 82.2],
    careful: [3055.35, 83.58],
  }),
  segmenter({
    name: 'xception_coco_voc_trainval',
    backbone: 'xception_65',
    data: VOC_TASK,
    trainedOn: ['MS-COCO', 'VOC 2012 train_aug + trainval'],
    archive: 'deeplabv3_pascal_trainval_2018_01_04',
    careful: [3055.35, 87.8, 'test'],
  }),
  segmenter({
    name: 'mobilenetv2_coco_cityscapes_trainfine',
    backbone: 'mobilenet_v2',
    data: CITYSCAPES_TASK,
    trainedOn: ['MS-COCO', 'Cityscapes train_fine'],
    archive: 'deeplabv3_mnv2_cityscapes_train_2018_02_05',
    fast: [21.27, 70.71],
    careful: [433.24, 73.57],
  }),
  segmenter({
    name: 'xception_cityscapes_trainfine',
    backbone: 'xception_65',
    data: CITYSCAPES_TASK,
    trainedOn: ['ImageNet', 'Cityscapes train_fine'],
    archive: 'deeplabv3_cityscapes_train_2018_02_06',
    fast: [418.64, 78.79],
    careful: [8677.92, 80.42],
  }),
  {
    ...IMAGENET,
    name: 'mobilenet_v2_imagenet',
    backbone: 'mobilenet_v2',
    cropSize: [224, 224],
    megabytes: undefined,
    url: 'https://storage.googleapis.com/mobilenet_v2/checkpoints/mobilenet_v2_1.0_224.tgz',
  },
  {
    ...IMAGENET,
    name: 'xception_65_imagenet',
    backbone: 'xception_65',
    cropSize: [299, 299],
    megabytes: 447,
    url: 'https://download.tensorflow.org/models/deeplabv3_xception_2018_01_04.tar.gz',
  },
];

/**
 * The zoo's checkpoint of that name.
 *
 * @throws InvalidArgumentError that lists the names there are
 */
export function zooEntry(name: string): ZooEntry {
  const entry = ZOO.find((candidate) => candidate.name === name);
  if (!entry) {
    const names = ZOO.map((each) => each.name).join(', ');
    throw new InvalidArgumentError(`There is no checkpoint '${name}' in the zoo; the names are ${names}.`);
  }
  return entry;
}

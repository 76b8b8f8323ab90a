/** What a training run can be told. */
import { BOOLEAN, ITERABLE, LABEL_SET, LIST, NUMBER, OBJECT, requireKind, requireOptions, STRINGS, type Kind } from '../arguments.js';
import { LOAD_KINDS, type LoadOptions, type ModelSource } from '../deeplab/options.js';
import { gibibytes, MAX_TENSOR_BYTES } from '../engine/size_limit.js';
import { InvalidArgumentError } from '../errors.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { described } from '../messages.js';
import type { OptimizerName } from './graph/optimizer.js';
import type { LearningRateOptions } from './learning_rate.js';
import { checkAugmentation, DEFAULT_AUGMENTATION, type Augmentation } from './samples/augment.js';
import { isTrainingSet, type SampleSource } from './samples/given_samples.js';
import { balanced } from './data/balanced.js';
import type { Learns } from './start/learns.js';
import type { OpenChoices } from './start/network.js';
import type { HeadOptions } from './start/variant.js';

export interface TrainOptions extends LoadOptions, OpenChoices, Partial<Omit<Augmentation, 'cropSize'>> {
  /** What to learn from: a training set, an array, or anything that gives `{ image, labels }`. */
  readonly samples: SampleSource;
  /** The classes, for samples that are no training set. */
  readonly labelSet?: LabelSet;
  /** What a new run begins from: a DeepLab or an ImageNet checkpoint. Default: the embedded model. */
  readonly initial?: ModelSource;
  /** Whether a new run begins from the moving averages of variables (`/ExponentialMovingAverage`) in place of these; an `initial` without any is an error. Default false. */
  readonly movingAverages?: boolean;
  /** A checkpoint of a run, here or in TensorFlow, that goes on: its variables, momentum and number of steps. In place of `initial`. */
  readonly resume?: ModelSource;
  /** Scopes of `initial` that begin anew, such as `logits` or `aspp0`. */
  readonly exclude?: readonly string[];
  /** What stands on top of an ImageNet backbone. */
  readonly head?: HeadOptions;
  /** A network that the run imitates, of the same classes: what it sees in the samples, labelled or not, is learned beside the labels or in place of them. */
  readonly teacher?: TeacherOptions;
  /** Default `all`. */
  readonly learns?: Learns;
  /** Steps of the whole run, those before `resume` included. Default 30000. */
  readonly steps?: number;
  /** Default 4. */
  readonly batchSize?: number;
  /** Rows and columns of the samples. Default [513, 513]. */
  readonly cropSize?: readonly [height: number, width: number];
  /** Default: that of the network, as `DeepLab.load` has it: 32 for MobileNet-v3, 16 for the others. */
  readonly outputStride?: 8 | 16 | 32;
  /** One for each atrous branch; by default the published ones. */
  readonly atrousRates?: readonly number[];
  readonly learningRate?: Omit<LearningRateOptions, 'steps'>;
  /** Default `momentum`. */
  readonly optimizer?: OptimizerName;
  /** Of the optimizer `momentum`. Default 0.9. */
  readonly momentum?: number;
  /** Of filters of full convolutions. Default 0.00004. */
  readonly weightDecay?: number;
  /** `frozen`: the moving statistics are used, and stay as they are; for batches of less than about 12. Default `frozen`. */
  readonly batchNorm?: 'frozen' | 'trained';
  /**
   * Whether filters in front of frozen batch norms are written anew before the first step, all of one size, their gain in the norm alone: the same network, and one rate is right for all
   * of its layers. For checkpoints whose gains differ much. Moving statistics become 0 and 1, so what comes of it is for frozen norms. Default false.
   */
  readonly evenFilters?: boolean;
  /** How many times as much gradients of the last layers count. Default 1. */
  readonly lastLayerMultiplier?: number;
  /** `logits` are the last layers alone, or with everything on top of the backbone (`head`). Default `head`. */
  readonly lastLayers?: 'logits' | 'head';
  /** The part of ASPP's features that is left out at random, from 0 to less than 1. Default 0.1. */
  readonly dropout?: number;
  /** Everything that is left to chance follows from it. Default 0. */
  readonly seed?: number;
  /** Pictures of classes that fewer than this share of a training set shows are taken several times, from 0 to 1 (data/balanced.ts). Default 0: each once. */
  readonly balance?: number;
  /** Whether samples are taken in an order of chance. Default true. */
  readonly shuffle?: boolean;
}

/** How much each part of the loss counts. */
export interface TeacherOptions {
  /** What `DeepLab.load` takes, but no frozen graph. */
  readonly source: ModelSource;
  /** The cross entropy with the labels. Default 1. */
  readonly labels?: number;
  /** The cross entropy with the teacher's classes. Default 1. */
  readonly scores?: number;
  /**
   * The distance from the teacher's maps where blocks of the backbone end: squares in parts of the teacher's, the mean over channels and maps. Only networks
   * whose maps have the same shapes can be compared so, and only where the backbone learns. Default 0.
   */
  readonly maps?: number;
  /**
   * The distance from the teacher's logits less their mean over the classes, in parts of what the teacher's class has. Unlike scores it tells of classes
   * that a sample does not show: so a network learns classes of which there are hardly any pictures. Default 0.
   */
  readonly logits?: number;
}

/** The same with what was left out. Defaults are those of research/deeplab/train.py, but for batch norm and the size of a batch: its 12 take a cluster. */
export interface Settings extends TrainOptions {
  readonly labelSet: LabelSet;
  readonly exclude: readonly string[];
  readonly learns: Learns;
  readonly steps: number;
  readonly batchSize: number;
  readonly cropSize: readonly [height: number, width: number];
  readonly optimizer: OptimizerName;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly batchNorm: 'frozen' | 'trained';
  readonly teacher: Required<TeacherOptions> | undefined;
  readonly lastLayerMultiplier: number;
  readonly lastLayers: 'logits' | 'head';
  readonly dropout: number;
  readonly seed: number;
  readonly evenFilters: boolean;
}

const SAMPLES: Kind = {
  name: 'a training set, an array of { image, labels }, or what can be iterated and gives these',
  accepts: (value) => ITERABLE.accepts(value) || (typeof value === 'object' && value !== null && 'ids' in value && 'read' in value),
};

/** What options may be, for callers without types; which values are possible is looked at below. */
const KINDS = {
  ...LOAD_KINDS,
  ...{ labelSet: LABEL_SET, exclude: STRINGS, head: OBJECT, learningRate: OBJECT, teacher: OBJECT, cropSize: LIST, atrousRates: LIST },
  ...{ imagePoolingCropSize: LIST, imagePoolingStride: LIST, multiGrid: LIST, densePredictionCell: LIST },
  ...{ shuffle: BOOLEAN, flip: BOOLEAN, evenFilters: BOOLEAN, minScale: NUMBER, maxScale: NUMBER, scaleStep: NUMBER },
} as const;

/** @throws InvalidArgumentError that says which option cannot be */
export function settingsOf(options: TrainOptions): Settings {
  requireOptions(options, KINDS);
  requireKind('samples', options.samples, SAMPLES);
  const labelSet = options.labelSet ?? (isTrainingSet(options.samples) ? options.samples.labelSet : undefined);
  if (!labelSet) throw new InvalidArgumentError('The samples do not say what their classes are. Give `labelSet: { name, classes, palette, ignore }`.');
  const { exclude = [], learns = 'all', steps = 30_000, batchSize = 4, cropSize = [513, 513], outputStride } = options;
  const { optimizer = 'momentum', momentum = 0.9, weightDecay = 0.00004, batchNorm = 'frozen', lastLayerMultiplier = 1, lastLayers = 'head', dropout = 0.1, seed = 0, balance = 0, evenFilters = false } = options;
  if (options.initial !== undefined && options.resume !== undefined) throw new InvalidArgumentError('A run begins from `initial` or goes on from `resume`; both were given. Leave one out.');
  if (options.movingAverages && options.resume !== undefined) throw new InvalidArgumentError('movingAverages is of `initial`: a run that goes on has its variables as they are. Leave it out.');
  oneOf('learns', learns, ['head', 'decoder', 'all']);
  oneOf('lastLayers', lastLayers, ['logits', 'head']);
  oneOf('optimizer', optimizer, ['momentum', 'adam']);
  oneOf('batchNorm', batchNorm, ['frozen', 'trained']);
  if (optimizer === 'adam' && options.momentum !== undefined) throw new InvalidArgumentError("momentum is of the optimizer 'momentum'; adam has means of its own. Leave it out, or choose that optimizer.");
  if (evenFilters && batchNorm === 'trained') throw new InvalidArgumentError("evenFilters is for frozen batch normalisation: one that is trained makes all filters count alike. Leave it out, or give batchNorm 'frozen'.");
  if (outputStride !== undefined) oneOf('outputStride', outputStride, [8, 16, 32]);
  for (const [name, value] of Object.entries({ steps, batchSize })) inRange(name, value, Number.isSafeInteger(value) && value >= 1, 'a whole number of at least 1');
  for (const [name, value] of Object.entries({ weightDecay, lastLayerMultiplier })) inRange(name, value, isNumber(value) && value >= 0 && value < Infinity, 'a number of at least 0');
  inRange('balance', balance, isNumber(balance) && balance >= 0 && balance <= 1, 'a number from 0 to 1');
  for (const [name, value] of Object.entries({ momentum, dropout })) inRange(name, value, isNumber(value) && value >= 0 && value < 1, 'a number from 0 to less than 1');
  inRange('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  const classes = labelSet.classes.length;
  inRange('the number of classes', classes, classes >= 1 && classes <= 255, 'from 1 to 255, as labels are bytes of which one does not count');
  const teacher = options.teacher && teacherOf(options.teacher, learns);
  checkAugmentation({ ...DEFAULT_AUGMENTATION, ...definedOf({ minScale: options.minScale, maxScale: options.maxScale, scaleStep: options.scaleStep }), cropSize });
  requireSize(batchSize, cropSize);
  return { ...options, samples: balancedSamples(options.samples, balance), labelSet, exclude, learns, steps, batchSize, cropSize, outputStride, optimizer, momentum, weightDecay, batchNorm, lastLayerMultiplier, lastLayers, dropout, seed, teacher, evenFilters };
}

/** What counts, with the defaults. */
function teacherOf(options: TeacherOptions, learns: Learns): Required<TeacherOptions> {
  const { source, labels = 1, scores = 1, maps = 0, logits = 0 } = options;
  if (source === undefined) throw new InvalidArgumentError('teacher should say which network it is: `teacher: { source }`.');
  for (const [name, value] of Object.entries({ labels, scores, maps, logits })) inRange(`teacher.${name}`, value, isNumber(value) && value >= 0 && value < Infinity, 'a number of at least 0');
  if (maps > 0 && learns !== 'all') throw new InvalidArgumentError(`The teacher's maps are those of a backbone, and with learns '${learns}' it does not learn. Let them count 0.`);
  if (labels + scores + maps + logits === 0) throw new InvalidArgumentError('Of labels, scores, maps and logits of the teacher nothing counts. Let at least one count more than 0.');
  return { source, labels, scores, maps, logits };
}

/** Before anything of that size is made. */
function requireSize(batchSize: number, [height, width]: readonly [number, number]): void {
  const bytes = batchSize * height * width * 3 * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= MAX_TENSOR_BYTES) return;
  throw new InvalidArgumentError(
    `A batch of batchSize ${batchSize} and cropSize [${height}, ${width}] has ${gibibytes(bytes)} GiB; at most ${gibibytes(MAX_TENSOR_BYTES)} GiB is computed. Give a smaller cropSize or batchSize.`,
  );
}

/** Without types, '0.5' would pass comparisons. */
const isNumber = (value: unknown): boolean => typeof value === 'number';

/** What was not left out, nor given as undefined. */
function definedOf<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) throw new InvalidArgumentError(`${name} should be one of ${allowed.map((each) => JSON.stringify(each)).join(', ')}; found ${described(value)}.`);
}

function inRange(name: string, value: unknown, fits: boolean, expected: string): void {
  if (!fits) throw new InvalidArgumentError(`${name} should be ${expected}, found ${described(value)}.`);
}

function balancedSamples(samples: SampleSource, balance: number): SampleSource {
  if (balance === 0) return samples;
  if (isTrainingSet(samples)) return balanced(samples, balance);
  throw new InvalidArgumentError("Only a training set can be balanced. Open the samples with openTrainingSet, or leave 'balance' out.");
}

/**
 * The graph of a step: the network as it is taught, its loss, the gradients, and what becomes of the variables.
 *
 * Training is only a larger graph: the same passes, plans and backends run it. Variables are fed and the new ones fetched, so the graph has no state.
 */
import { gradients } from '../../gradients/gradients.js';
import { GraphBuilder, type Value } from '../../graph/builder.js';
import type { Graph } from '../../graph/graph.js';
import { resize } from '../../nets/heads/aspp.js';
import { deepLabVariables } from '../../nets/deeplab_graph.js';
import { backboneFeatures, checkMultiGrid, headLogits, type BackboneFeatures, type HeadOptions } from '../../nets/heads/deeplab_head.js';
import type { FeatureMap } from '../../nets/layers/layers.js';
import { zeroMeanUnitRange } from '../../nets/preprocess_graph.js';
import { checkAtrousRates, decoderStrides, type DeepLabVariant } from '../../nets/variant.js';
import { Weights, type DropoutMask, type TrainedBatchNorm } from '../../nets/weights/weights.js';
import { add, mul, sub } from '../../ops/operators/arithmetic/binary.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { float32, type TensorInfo } from '../../tensor.js';
import { imitationLoss, mapsToImitate, type ImitatedMap, type Imitation } from './imitation.js';
import { crossEntropyLoss, weightDecay } from './loss.js';
import { optimizer, type Optimizer, type OptimizerName, type Slot, type Update } from './optimizer.js';

export interface TrainingGraphOptions extends HeadOptions {
  readonly variant: DeepLabVariant;
  /** Rows and columns of the samples. */
  readonly cropSize: readonly [height: number, width: number];
  readonly batchSize: number;
  readonly batchNorm: 'frozen' | 'trained';
  readonly dropout: boolean;
  readonly weightDecay: number;
  readonly optimizer: OptimizerName;
  /** Of the optimizer `momentum`. */
  readonly momentum: number;
  /** Gradients of variables of the last layers count so many times. */
  readonly lastLayerMultiplier: number;
  /** Whether the last layers are the logits only, or everything on top of the backbone. */
  readonly lastLayers: 'logits' | 'head';
  readonly ignoreLabel: number;
  /** Which variables learn. */
  readonly learns: (variable: string) => boolean;
  /** Whether the graph begins at the backbone's features, because nothing in front of them learns. */
  readonly fromFeatures: boolean;
  /** What counts where the network has a teacher. */
  readonly imitation?: Imitation;
}

/** Names under which the graph is fed, beside the variables and the slots of the optimizer. */
export const TRAINING_FEEDS = {
  /** float32 [b, h, w, 3], 0 to 255; or else both of the next. */
  images: 'images',
  /** float32 [b, h / s, w / s, c]; and `lowLevelFeed`. */
  features: 'features',
  /** int32 [b, h, w] */
  labels: 'labels',
  /** float32 scalar */
  learningRate: 'learning_rate',
} as const;

/** float32 [b, h / s, w / s, c], for each stage of a decoder by its output stride. */
export const lowLevelFeed = (stride: number): string => (stride === 4 ? 'low_level_features' : `low_level_features_${stride}`);

/** A variable, and the endpoints that its new values come from. */
export interface LearnedVariable extends Update {
  readonly name: string;
  /** Of the loss, before the multiplier. */
  readonly gradient: string;
  readonly multiplier: number;
}

/** A moving statistic, and where its new value comes from. */
export interface MovingVariable {
  readonly name: string;
  readonly next: string;
}

export interface TrainingGraph {
  readonly graph: Graph;
  /** All that the network needs, in its order. */
  readonly variables: ReadonlyMap<string, TensorInfo>;
  readonly learned: readonly LearnedVariable[];
  readonly moving: readonly MovingVariable[];
  /** All that the optimizer keeps. */
  readonly slots: readonly Slot[];
  /** Names of the variables that weight decay makes smaller, and those that it counts though they lie in front of the graph. */
  readonly regularized: readonly string[];
  readonly regularizedBefore: readonly string[];
  readonly weightDecay: number;
  /** float32 scalars; the total is what gradients are of. */
  readonly losses: { readonly crossEntropy: string; readonly regularization: string | undefined; readonly total: string };
  /** float32 [b, h / s, w / s, classes] */
  readonly logits: FeatureMap;
  /** What a teacher has to have too. */
  readonly imitated: readonly ImitatedMap[];
  /** Where features are left out: 0, or 1 / (1 - rate of dropout) is fed. Undefined without, or where the network has no place for it (research/deeplab/model.py: behind the projection only). */
  readonly dropoutMask: DropoutMask | undefined;
}

/** Scopes whose gradients `lastLayerMultiplier` is for. Source: research/deeplab/model.py (get_extra_layer_scopes). */
const LAST_LAYERS = { logits: /^logits\//, head: /^(logits|image_pooling|aspp\d+(_depthwise|_pointwise)?|concat_projection|decoder|meta_architecture)\// } as const;

/** Variables that slim's arg scopes regularise: filters of full convolutions, not depthwise ones, no biases, nothing of batch normalisation. */
const REGULARIZED = /\/weights$/;

const isStatistic = (name: string): boolean => /\/moving_(mean|variance)$/.test(name);

export async function buildTrainingGraph(options: TrainingGraphOptions): Promise<TrainingGraph> {
  const { variant, cropSize, batchSize, learns } = options;
  checkAtrousRates(variant, options.atrousRates);
  if (options.multiGrid) checkMultiGrid(variant, options.multiGrid);
  const builder = new GraphBuilder();
  const norms: TrainedBatchNorm[] = [];
  let mask: DropoutMask | undefined;
  const weights = Weights.taught(builder, {
    batchSize,
    batchNorm: options.batchNorm,
    dropout: options.dropout,
    onDropout: (found) => void (mask = found),
    onBatchNorm: (norm) => void norms.push(norm),
  });
  const labels = placeholder(builder, 'int32', [batchSize, ...cropSize], TRAINING_FEEDS.labels);
  const size = { height: cropSize[0], width: cropSize[1] };
  const backbone = options.fromFeatures ? fedFeatures(builder, options) : featuresOf(builder, weights, options);
  const logits = headLogits(backbone, size, weights, variant, options);
  const enlarged = resize(logits, cropSize[0], cropSize[1], 'loss/ResizeBilinear');
  const crossEntropy = crossEntropyLoss(enlarged.value, labels, variant.numClasses, options.ignoreLabel);

  const imitated = options.imitation ? mapsToImitate(backbone) : [];
  const data = options.imitation ? imitationLoss(logits, imitated, crossEntropy, options.imitation, batchSize) : crossEntropy;

  const variables = deepLabVariables(variant);
  const [regularized, regularizedBefore] = [true, false].map((isHere) => [...variables.keys()].filter((name) => REGULARIZED.test(name) && builder.has(name) === isHere));
  const decay = weightDecay(regularized.map((name) => builder.value(name)), options.weightDecay);
  const total = decay ? add(data, decay, 'loss/total') : data;

  const names = [...variables.keys()].filter((name) => !isStatistic(name) && learns(name) && builder.has(name));
  const derived = await gradients(builder.build(), total.endpoint, names);
  const taught = GraphBuilder.of(derived.graph);
  const optimize = optimizer(options.optimizer, taught, placeholder(taught, 'float32', [], TRAINING_FEEDS.learningRate), options.momentum);
  const learned = names.map((name) => updateOf(taught, name, variables.get(name)!, derived.gradients.get(name)!, optimize, options));
  return {
    variables,
    ...{ regularized, regularizedBefore, weightDecay: options.weightDecay },
    learned,
    moving: norms.flatMap((norm) => followBatch(taught, norm)),
    slots: [...learned.flatMap(({ slots }) => slots), ...optimize.shared()],
    losses: { crossEntropy: crossEntropy.endpoint, regularization: decay?.endpoint, total: total.endpoint },
    logits,
    imitated,
    dropoutMask: mask,
    graph: taught.build(),
  };
}

function featuresOf(builder: GraphBuilder, weights: Weights, { variant, cropSize, batchSize, outputStride, multiGrid }: TrainingGraphOptions): BackboneFeatures {
  const images = placeholder(builder, 'float32', [batchSize, ...cropSize, 3], TRAINING_FEEDS.images);
  return backboneFeatures(pictureOf(images, cropSize), weights, variant, { outputStride, multiGrid });
}

/** A batch [b, h, w, 3], 0 to 255, as the network takes it. */
export const pictureOf = (images: Value, [height, width]: readonly [number, number]): FeatureMap => ({ value: zeroMeanUnitRange(images), height, width, channels: 3 });

/** Placeholders as large as what the backbone would give. */
function fedFeatures(builder: GraphBuilder, options: TrainingGraphOptions): BackboneFeatures {
  const aside = new GraphBuilder();
  const { features, endPoints } = featuresOf(aside, Weights.over(aside, undefined), options);
  const fed = (map: FeatureMap, name: string): FeatureMap => ({ ...map, value: placeholder(builder, 'float32', [options.batchSize, map.height, map.width, map.channels], name) });
  const refined = decoderStrides(options.variant).map((stride) => [stride, fed(endPoints.get(stride)!, lowLevelFeed(stride))] as const);
  return { features: fed(features, TRAINING_FEEDS.features), endPoints: new Map(refined), blocks: [] };
}

/** research/deeplab/utils/train_utils.py (get_model_gradient_multipliers): biases learn twice as fast, the last layers as much faster as is asked for. */
function multiplierOf(name: string, { lastLayerMultiplier, lastLayers }: TrainingGraphOptions): number {
  return (LAST_LAYERS[lastLayers].test(name) ? lastLayerMultiplier : 1) * (/\/biases$/.test(name) ? 2 : 1);
}

function updateOf(builder: GraphBuilder, name: string, { shape }: TensorInfo, gradient: string, { update }: Optimizer, options: TrainingGraphOptions): LearnedVariable {
  const multiplier = multiplierOf(name, options);
  const derivative = builder.value(gradient);
  const factor = (): Value => constant(builder, float32([], [multiplier]), `train/${name}/multiplier`);
  return { name, gradient, multiplier, ...update(name, shape, multiplier === 1 ? derivative : mul(derivative, factor(), `train/${name}/Mul`)) };
}

/** TensorFlow's assign_moving_average: `moving -= (moving - batch) * (1 - decay)`. */
function followBatch(builder: GraphBuilder, { moving, mean, variance, decay }: TrainedBatchNorm): MovingVariable[] {
  const pairs = [[moving.mean, mean.endpoint], [moving.variance, variance.endpoint]] as const;
  return pairs.map(([name, batch]) => {
    const scope = (local: string): string => `train/${name}/${local}`;
    const old = builder.value(name);
    const change = mul(sub(old, builder.value(batch), scope('sub')), constant(builder, float32([], [1 - decay]), scope('rate')), scope('mul'));
    return { name, next: sub(old, change, scope('AssignSub')).endpoint };
  });
}

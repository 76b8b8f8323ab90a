/**
 * What makes a network like its teacher: the distance between what the two see in the same pictures (knowledge distillation). Sources: Hinton et al.,
 * "Distilling the Knowledge in a Neural Network" (2015), for the scores; Romero et al., "FitNets" (2015), for the maps on the way.
 */
import type { Value } from '../../graph/builder.js';
import type { BackboneFeatures } from '../../nets/heads/deeplab_head.js';
import type { FeatureMap } from '../../nets/layers/layers.js';
import { addN } from '../../ops/operators/arithmetic/add_n.js';
import { maximum, mul, realDiv, sub } from '../../ops/operators/arithmetic/binary.js';
import { mean, sum } from '../../ops/operators/arithmetic/reduce.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { softmaxCrossEntropy } from '../../ops/operators/gradients/cross_entropy.js';
import { reshape } from '../../ops/operators/shapes/reshape.js';
import { float32 } from '../../tensor.js';

/** How much each part of the loss counts. One that counts nothing is not computed. */
export interface Imitation {
  /** The cross entropy with the labels. */
  readonly labels: number;
  /** The cross entropy with the teacher's classes. */
  readonly scores: number;
  /** The distance from the teacher's maps. */
  readonly maps: number;
  /** The distance from the teacher's logits. */
  readonly logits: number;
}

/** A map that the teacher has to have too. */
export interface ImitatedMap {
  /** By which both networks call it, such as `block 3`. */
  readonly role: string;
  readonly map: FeatureMap;
}

/** What a training graph is fed with from a teacher. */
export const TEACHER_FEEDS = {
  /** float32 [b, h / s, w / s, classes]: probabilities */
  scores: 'teacher/scores',
  /** float32 [b, h / s, w / s, classes] */
  logits: 'teacher/logits',
  /** float32 [b, h / s, w / s, c] */
  map: (role: string): string => `teacher/${role.replace(' ', '_')}`,
} as const;

/** Where blocks of the backbone end. */
export const mapsToImitate = ({ blocks }: Pick<BackboneFeatures, 'blocks'>): ImitatedMap[] => blocks.map((map, index) => ({ role: `block ${index + 1}`, map }));

/**
 * The loss of a network that imitates another.
 *
 * @param logits of the network
 * @param crossEntropy its loss by the labels
 */
export function imitationLoss(logits: FeatureMap, maps: readonly ImitatedMap[], crossEntropy: Value, counts: Imitation, batchSize: number): Value {
  const { builder } = crossEntropy;
  const fed = ({ height, width, channels }: FeatureMap, name: string): Value => placeholder(builder, 'float32', [batchSize, height, width, channels], name);
  const parts: Value[] = [];
  const count = (name: keyof Imitation, loss: () => Value): void => {
    const weight = counts[name];
    if (weight > 0) parts.push(times(loss(), weight, `imitation/${name}/counted`));
  };
  count('labels', () => crossEntropy);
  count('scores', () => scoresLoss(logits, fed(logits, TEACHER_FEEDS.scores)));
  count('maps', () => times(sumOf(maps.map(({ role, map }) => mapLoss(map.value, fed(map, TEACHER_FEEDS.map(role)))), 'imitation/maps/AddN'), 1 / maps.length, 'imitation/maps/mean'));
  count('logits', () => mapLoss(centred(logits.value, 'imitation/own'), centred(fed(logits, TEACHER_FEEDS.logits), 'imitation/teacher')));
  return sumOf(parts, 'imitation/value');
}

/** Logits less their mean over the classes, which says nothing. */
const centred = (logits: Value, name: string): Value => sub(logits, mean(logits, [3], { keepDims: true }, `${name}/Mean`), name);

/** Cross entropy between the classes of two networks, the mean over all positions. `teacher` probabilities, float32 [b, h, w, classes]. */
function scoresLoss({ value, channels }: FeatureMap, teacher: Value): Value {
  const rows = (of: Value, name: string): Value => reshape(of, [-1, channels], `imitation/scores/${name}`);
  const losses = softmaxCrossEntropy(rows(value, 'logits'), rows(teacher, 'probabilities'), 'imitation/scores/xentropy');
  return mean(losses, [0], { keepDims: false }, 'imitation/scores/value');
}

/** Squares of the distance between two maps [b, h, w, c], in parts of the squares of the teacher's channel; the mean over channels. */
function mapLoss(own: Value, teacher: Value): Value {
  const { builder } = own;
  const scope = (name: string): string => `imitation/${own.endpoint}/${name}`;
  const squares = (value: Value, name: string): Value => sum(mul(value, value, scope(`${name}_squared`)), [0, 1, 2], { keepDims: false }, scope(name));
  const distance = squares(sub(own, teacher, scope('sub')), 'distance');
  const power = squares(teacher, 'power');
  const least = times(mean(power, [0], { keepDims: false }, scope('mean_power')), LEAST_POWER, scope('least'));
  return mean(realDiv(distance, maximum(maximum(power, least, scope('Maximum')), constant(builder, float32([], [TINY]), scope('tiny')), scope('Maximum_1')), scope('share')), [0], { keepDims: false }, scope('value'));
}

/** A channel in which the teacher sees next to nothing counts as one of this part of the mean channel's squares; behind a ReLU there are such in most samples. */
const LEAST_POWER = 0.1;
/** Of a map that is 0 altogether. */
const TINY = 1e-12;

const times = (value: Value, factor: number, name: string): Value => (factor === 1 ? value : mul(value, constant(value.builder, float32([], [factor]), `${name}/factor`), name));
const sumOf = (values: readonly Value[], name: string): Value => (values.length === 1 ? values[0] : addN(values, name));

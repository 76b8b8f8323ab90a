/** A network that another one imitates: what it makes of a sample. */
import { InvalidArgumentError } from '../../errors.js';
import { GraphBuilder } from '../../graph/builder.js';
import { adviceFor } from '../../nets/detect.js';
import { resize } from '../../nets/heads/aspp.js';
import { backboneFeatures, headLogits } from '../../nets/heads/deeplab_head.js';
import type { FeatureMap } from '../../nets/layers/layers.js';
import { defaultAtrousRates, describeVariant, type Variant } from '../../nets/variant.js';
import type { Variables } from '../../nets/weights/variables.js';
import { Weights } from '../../nets/weights/weights.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { softmax } from '../../ops/operators/layers/softmax.js';
import type { SampleOptions } from './backbone.js';
import type { FrozenGraph } from './frozen_network.js';
import { mapsToImitate, TEACHER_FEEDS, type Imitation } from './imitation.js';
import { pictureOf, TRAINING_FEEDS, type TrainingGraph } from './training_graph.js';

export interface Teacher {
  readonly variables: Variables;
  readonly variant: Variant;
}

/**
 * Gives what a network that imitates the teacher is fed with.
 *
 * @param network that imitates it
 * @throws InvalidArgumentError for a teacher of other classes, or whose maps have other shapes
 */
export function teacherGraph({ variables, variant }: Teacher, network: Pick<TrainingGraph, 'logits' | 'imitated'>, counts: Imitation, { outputStride, cropSize }: SampleOptions): FrozenGraph {
  if (variant.task !== 'segmentation') throw new InvalidArgumentError(`A teacher tells the classes of pixels, found ${describeVariant(variant)}. Give a DeepLab checkpoint.`);
  if (variant.numClasses !== network.logits.channels) throw new InvalidArgumentError(`The teacher tells ${variant.numClasses} classes, and ${network.logits.channels} are to be learned. Give a teacher of the same classes.`);
  const builder = new GraphBuilder();
  const picture = pictureOf(placeholder(builder, 'float32', [1, ...cropSize, 3], TRAINING_FEEDS.images), cropSize);
  const weights = Weights.over(builder, variables);
  const options = { outputStride, atrousRates: defaultAtrousRates(variant, outputStride) };
  const backbone = backboneFeatures(picture, weights, variant, options);
  const { height, width } = network.logits;
  // Another decoder gives scores of another size.
  const logits = resize(headLogits(backbone, picture, weights, variant, options), height, width, 'teacher/ResizeBilinear');
  weights.check(describeVariant(variant), () => adviceFor(variables, variant));

  const scores = softmax(logits.value, 'teacher/Softmax');
  const maps = new Map(mapsToImitate(backbone).map(({ role, map }) => [role, map]));
  return {
    graph: builder.build(),
    fetches: [
      ...(counts.scores > 0 ? [[TEACHER_FEEDS.scores, scores.endpoint] as const] : []),
      ...(counts.logits > 0 ? [[TEACHER_FEEDS.logits, logits.value.endpoint] as const] : []),
      ...(counts.maps > 0 ? network.imitated.map(({ role, map }) => [TEACHER_FEEDS.map(role), comparable(role, map, maps.get(role))] as const) : []),
    ],
  };
}

/** The endpoint of the teacher's map. */
function comparable(role: string, own: FeatureMap, teachers: FeatureMap | undefined): string {
  const shapeOf = ({ height, width, channels }: FeatureMap): string => `[${height},${width},${channels}]`;
  if (teachers && shapeOf(teachers) === shapeOf(own)) return teachers.value.endpoint;
  throw new InvalidArgumentError(
    `The teacher's map '${role}' should have the shape of the network's, ${shapeOf(own)}; found ${teachers ? shapeOf(teachers) : 'none'}. Let its maps count 0: scores can be compared whatever the networks are.`,
  );
}

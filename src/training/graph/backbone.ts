/** The backbone of a network whose head alone learns. */
import { GraphBuilder } from '../../graph/builder.js';
import { backboneFeatures, type BackboneOptions } from '../../nets/heads/deeplab_head.js';
import { decoderStrides, type DeepLabVariant } from '../../nets/variant.js';
import { Weights } from '../../nets/weights/weights.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { memoryCheckpoint } from '../../proto/checkpoints/memory_checkpoint.js';
import type { Tensor } from '../../tensor.js';
import type { FrozenGraph } from './frozen_network.js';
import { lowLevelFeed, pictureOf, TRAINING_FEEDS } from './training_graph.js';

export interface SampleOptions extends BackboneOptions {
  readonly cropSize: readonly [height: number, width: number];
}

/** Gives what a training graph that begins at the features is fed with. */
export function backboneGraph(variant: DeepLabVariant, values: ReadonlyMap<string, Tensor>, { cropSize, ...options }: SampleOptions): FrozenGraph {
  const builder = new GraphBuilder();
  const images = placeholder(builder, 'float32', [1, ...cropSize, 3], TRAINING_FEEDS.images);
  const { features, endPoints } = backboneFeatures(pictureOf(images, cropSize), Weights.over(builder, memoryCheckpoint('the network', values)), variant, options);
  const ends = decoderStrides(variant).map((stride) => [lowLevelFeed(stride), endPoints.get(stride)!.value.endpoint] as const);
  return { graph: builder.build(), fetches: [[TRAINING_FEEDS.features, features.value.endpoint], ...ends] };
}

/**
 * The graphs behind the passes: their class scores, enlarged to the crop, become probabilities, which are averaged.
 * Source: research/deeplab/model.py (predict_labels_multi_scale).
 */
import { GraphBuilder } from '../../graph/builder.js';
import type { Graph } from '../../graph/graph.js';
import { argMax } from '../../ops/operators/arithmetic/arg_max.js';
import { add, realDiv } from '../../ops/operators/arithmetic/binary.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { resizeBilinear } from '../../ops/operators/layers/resize.js';
import { softmax } from '../../ops/operators/layers/softmax.js';
import { float32 } from '../../tensor.js';

/** Names under which its values are fetched. */
export const MEAN_ENDPOINTS = {
  /** float32 [1, cropHeight, cropWidth, classes] */
  probabilities: 'Probabilities',
  /** int64 [1, cropHeight, cropWidth] */
  labels: 'Labels',
} as const;

/** Where the scores of a pass are fed: float32 [1, rows, columns, classes]. */
export const scoresOf = (pass: number): string => `scores_${pass}`;

export function meanGraph(passes: number, classes: number, cropSize: readonly [height: number, width: number]): Graph {
  const builder = new GraphBuilder();
  const each = Array.from({ length: passes }, (_, pass) => {
    const scores = placeholder(builder, 'float32', [1, -1, -1, classes], scoresOf(pass));
    return softmax(resizeBilinear(scores, cropSize, { alignCorners: true }));
  });
  // One after the other, so that no more of them are held than two.
  const sum = each.reduce((sofar, probabilities) => add(sofar, probabilities));
  const mean = realDiv(sum, constant(builder, float32([], [passes]), 'passes'), MEAN_ENDPOINTS.probabilities);
  argMax(mean, 3, {}, MEAN_ENDPOINTS.labels);
  return builder.build();
}

export const SOFTMAX_ENDPOINTS = { scores: 'scores', probabilities: 'Softmax' } as const;

/** For scores at the crop's size, float32 [pixels, classes]. */
export function softmaxGraph(): Graph {
  const builder = new GraphBuilder();
  softmax(placeholder(builder, 'float32', [-1, -1], SOFTMAX_ENDPOINTS.scores), SOFTMAX_ENDPOINTS.probabilities);
  return builder.build();
}

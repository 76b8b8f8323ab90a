/**
 * Atrous depthwise convolution, spelled as TensorFlow's graphs spell it.
 *
 * `tf.nn.depthwise_conv2d` with a rate becomes three nodes: SpaceToBatchND takes the map apart into rate x rate maps of
 * every rate-th pixel, an ordinary convolution filters each of them, and BatchToSpaceND puts them together again. Our
 * graphs keep these nodes, so that each can be fetched by its name; whoever runs the graph may fuse them into one
 * dilated convolution.
 */
import type { Value } from '../graph/builder.js';
import type { ConvOptions } from '../ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../ops/operators/layers/depthwise_conv2d.js';
import { batchToSpace, spaceToBatch } from '../ops/operators/shapes/space_batch.js';

/** Rows and columns of every depthwise filter in DeepLab. */
const FILTER_SIZE = 3;

/** `x` [1, h, w, c], `filter` [3, 3, c, 1]. With a rate above 1 the stride is 1 and the padding SAME. */
export function atrousDepthwise(
  x: { readonly value: Value; readonly height: number; readonly width: number },
  filter: Value,
  options: ConvOptions,
  name: string,
): Value {
  const { rate = 1 } = options;
  if (rate === 1) return depthwiseConv2d(x.value, filter, options, name);
  const rows = atrousPadding(x.height, rate);
  const columns = atrousPadding(x.width, rate);
  const block = [rate, rate];
  const parts = spaceToBatch(x.value, block, [rows.paddings, columns.paddings], `${name}/SpaceToBatchND`);
  const filtered = depthwiseConv2d(parts, filter, { padding: 'VALID' }, name);
  return batchToSpace(filtered, block, [rows.crops, columns.crops], `${name}/BatchToSpaceND`);
}

/** The same as one node. */
export function dilatedDepthwise(x: { readonly value: Value }, filter: Value, options: ConvOptions, name: string): Value {
  return depthwiseConv2d(x.value, filter, options, name);
}

/**
 * Along one axis: the zeros of SAME for the dilated filter, and behind them as many more as make the length a multiple
 * of the rate; those are cropped again afterwards.
 * Source: TensorFlow, python/ops/nn_ops.py (_WithSpaceToBatch), array_ops.py (required_space_to_batch_paddings).
 */
export function atrousPadding(size: number, rate: number): { paddings: readonly [number, number]; crops: readonly [number, number] } {
  const zeros = (FILTER_SIZE - 1) * rate;
  const before = Math.floor(zeros / 2);
  const surplus = (rate - ((size + zeros) % rate)) % rate;
  return { paddings: [before, zeros - before + surplus], crops: [0, surplus] };
}

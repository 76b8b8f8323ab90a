/**
 * Atrous convolutions, spelled as TensorFlow's graphs spell them.
 *
 * `tf.nn.depthwise_conv2d` and `tf.nn.convolution` with a rate become three nodes: SpaceToBatchND takes the map apart into rate x rate maps of
 * every rate-th pixel, an ordinary convolution filters each of them, and BatchToSpaceND puts them together again. Our
 * graphs keep these nodes, so that each can be fetched by its name; whoever runs the graph may fuse them into one
 * dilated convolution.
 */
import type { Value } from '../../graph/builder.js';
import { conv2d, type ConvOptions } from '../../ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../ops/operators/layers/depthwise_conv2d.js';
import { batchToSpace, spaceToBatch } from '../../ops/operators/shapes/space_batch.js';

/** Rows and columns of most filters in DeepLab. */
const FILTER_SIZE = 3;

interface Map {
  readonly value: Value;
  readonly height: number;
  readonly width: number;
}

export interface AtrousOptions extends ConvOptions {
  /** Rows and columns of the filter. */
  readonly size?: number;
}

/** `x` [b, h, w, c], `filter` [size, size, c, 1]. With a rate above 1 the stride is 1 and the padding SAME. */
export const atrousDepthwise = (x: Map, filter: Value, options: AtrousOptions, name: string): Value => atrous(depthwiseConv2d, x, filter, options, name);

/** The same of all channels: `filter` [size, size, c, channels]. */
export const atrousConv = (x: Map, filter: Value, options: AtrousOptions, name: string): Value => atrous(conv2d, x, filter, options, name);

function atrous(convolve: typeof conv2d, x: Map, filter: Value, { size = FILTER_SIZE, ...options }: AtrousOptions, name: string): Value {
  const { rate = 1 } = options;
  const block = typeof rate === 'number' ? ([rate, rate] as const) : rate;
  if (size === 1 || block.every((each) => each === 1)) return convolve(x.value, filter, { ...options, rate: 1 }, name);
  const [rows, columns] = [atrousPadding(x.height, block[0], size), atrousPadding(x.width, block[1], size)];
  const parts = spaceToBatch(x.value, block, [rows.paddings, columns.paddings], `${name}/SpaceToBatchND`);
  const filtered = convolve(parts, filter, { padding: 'VALID' }, name);
  return batchToSpace(filtered, block, [rows.crops, columns.crops], `${name}/BatchToSpaceND`);
}

/** The same as one node. */
export function dilatedDepthwise(x: { readonly value: Value }, filter: Value, { size: _, ...options }: AtrousOptions, name: string): Value {
  return depthwiseConv2d(x.value, filter, options, name);
}

/** The same of all channels. */
export function dilatedConv(x: { readonly value: Value }, filter: Value, { size: _, ...options }: AtrousOptions, name: string): Value {
  return conv2d(x.value, filter, options, name);
}

/**
 * Along one axis: the zeros of SAME for the dilated filter, and behind them as many more as make the length a multiple
 * of the rate; those are cropped again afterwards.
 * Source: TensorFlow, python/ops/nn_ops.py (_WithSpaceToBatch), array_ops.py (required_space_to_batch_paddings).
 */
export function atrousPadding(length: number, rate: number, size = FILTER_SIZE): { paddings: readonly [number, number]; crops: readonly [number, number] } {
  const zeros = (size - 1) * rate;
  const before = Math.floor(zeros / 2);
  const surplus = (rate - ((length + zeros) % rate)) % rate;
  return { paddings: [before, zeros - before + surplus], crops: [0, surplus] };
}

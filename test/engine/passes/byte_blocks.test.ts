/** In 8 bits: depthwise and 1x1 convolutions become one step, and the convolution in front where the wide map is large. */
import { expect, test } from '@jest/globals';
import type { LoweredGraph } from '../../../src/engine/lowered.js';
import { passesFor } from '../../../src/engine/passes/index.js';
import { specialize } from '../../../src/engine/specialize.js';
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import type { Shape } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';

const RANGES = new Map(['x', 'front', 'wide', 'deep', 'out'].map((name) => [name, [-1, 6] as const]));

interface Choices {
  readonly size?: number;
  readonly channels?: number;
  readonly rectified?: boolean;
  readonly fetches?: readonly string[];
  readonly supports?: (op: string) => boolean;
}

/** Expand, depthwise and project, of maps of so many rows and columns, after all passes. */
async function blockOf({ size = 17, channels = 48, rectified = false, fetches = ['out'], supports = () => true }: Choices): Promise<LoweredGraph> {
  const builder = new GraphBuilder();
  const weights = (shape: Shape): Value => constant(builder, numbers(shape, shape.length), 'weights');
  const x = placeholder(builder, 'float32', [1, size, size, 8], 'x');
  const front = biasAdd(conv2d(x, weights([1, 1, 8, channels]), { padding: 'SAME' }), weights([channels]), 'front');
  const wide = (rectified ? relu : relu6)(front, 'wide');
  const deep = relu6(biasAdd(depthwiseConv2d(wide, weights([3, 3, channels, 1]), { padding: 'SAME' }), weights([channels])), 'deep');
  biasAdd(conv2d(deep, weights([1, 1, channels, 24]), { padding: 'SAME' }), weights([24]), 'out');
  const graph = builder.build();
  const lowered = await specialize(graph, new Map([['x', { dtype: 'float32' as const, shape: [1, size, size, 8] }]]), fetches);
  for (const pass of passesFor(supports, { ranges: RANGES, means: new Map() })) pass(lowered);
  return lowered;
}

const opsOf = (lowered: LoweredGraph): string[] => [...lowered.nodes.values()].map(({ op }) => op).filter((op) => op.startsWith('QLinear'));

test('depthwise, then 1x1', async () => expect(opsOf(await blockOf({}))).toEqual(['QLinearConv2D', 'QLinearSeparableConv2D']));
test('a wide map of more than 2 MiB is never whole', async () => expect(opsOf(await blockOf({ size: 211 }))).toEqual(['QLinearInvertedResidual']));
test('the numbers of every layer are kept', async () => {
  const [{ attrs, inputs }] = [...(await blockOf({ size: 211 })).nodes.values()].filter(({ op }) => op === 'QLinearInvertedResidual');
  expect(attrs).toMatchObject({ strides: expect.anything(), padding: 'SAME', expand_x_max: 255, expand_low: attrs.depthwise_x_zero_point, depthwise_x_max: 127, x_max: 127 });
  expect(inputs).toHaveLength(10);
});
test('what is fetched is computed', async () => {
  expect(opsOf(await blockOf({ size: 211, fetches: ['out', 'deep'] }))).toEqual(['QLinearConv2D', 'QLinearDepthwiseConv2D', 'QLinearConv2D']);
  expect(opsOf(await blockOf({ size: 211, fetches: ['out', 'wide'] }))).toEqual(['QLinearConv2D', 'QLinearSeparableConv2D']);
});
test('channels need not be in eights', async () => expect(opsOf(await blockOf({ channels: 44 }))).toEqual(['QLinearConv2D', 'QLinearSeparableConv2D']));
test('channels that are too few for the kernels stay apart', async () => expect(opsOf(await blockOf({ channels: 7 }))).toEqual(['QLinearConv2D', 'QLinearDepthwiseConv2D', 'QLinearConv2D']));
test('a backend without them gets the single steps', async () => {
  const without = (op: string): boolean => !op.startsWith('QLinearSeparable') && !op.startsWith('QLinearInverted');
  expect(opsOf(await blockOf({ size: 211, supports: without }))).toEqual(['QLinearConv2D', 'QLinearDepthwiseConv2D', 'QLinearConv2D']);
});

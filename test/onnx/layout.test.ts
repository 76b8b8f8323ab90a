/** Maps have their channels first between convolutions, whatever lies between, and are turned around only where it cannot be helped. */
import { describe, expect, test } from '@jest/globals';
import { exportOnnx } from '../../src/deeplab/onnx.js';
import { compileGraph } from '../../src/engine/program.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Attributes } from '../../src/graph/graph.js';
import { translateGraph } from '../../src/onnx/export_graph.js';
import { argMax } from '../../src/ops/operators/arithmetic/arg_max.js';
import { concat } from '../../src/ops/operators/shapes/concat.js';
import { constant, constantList, constantScalar } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { pad } from '../../src/ops/operators/shapes/pad.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { mean } from '../../src/ops/operators/arithmetic/reduce.js';
import { reshape, squeeze } from '../../src/ops/operators/shapes/reshape.js';
import { resizeNearestNeighbor } from '../../src/ops/operators/layers/resize.js';
import { reverse } from '../../src/ops/operators/shapes/reverse.js';
import { softmax } from '../../src/ops/operators/layers/softmax.js';
import type { Shape } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { numbers } from '../ops/run_graph.js';
import { runOnnx } from './onnxruntime.js';

const X = numbers([2, 5, 6, 3], 1);
/** Of the map that the operators under test are given: no two sizes are equal, so that no mix-up stays hidden. */
const MAP: Shape = [2, 5, 6, 4];

let seed = 10;
const weights = (x: Value, shape: Shape): Value => constant(x.builder, numbers(shape, seed++), 'weights');
const op = (name: string, inputs: readonly Value[], attrs: Attributes = {}): Value => inputs[0].builder.add(name, inputs, attrs);
const list = (x: Value, values: readonly number[]): Value => constantList(x.builder, values, 'list');
const axes = (x: Value, values: readonly number[], keepDims: boolean, name = 'Max'): Value => op(name, [x, list(x, values)], { keep_dims: keepDims });
const split = (x: Value, axis: number, count: number): Value => op('Split', [constantScalar(x.builder, axis, 'axis'), x], { num_split: count });
const strided = (x: Value, begin: number[], end: number[], strides: number[], attrs: Attributes = {}): Value =>
  op('StridedSlice', [x, list(x, begin), list(x, end), list(x, strides)], attrs);

/** A vector is broadcast to a map, and is a vector all the same for who reads it after that. */
function vectorOfTwoReaders(x: Value): Value {
  const vector = mean(x, [0, 1, 2], { keepDims: false });
  const map = op('Mul', [x, vector]);
  return op('Sub', [axes(map, [0, 1, 2], false), op('Tanh', [vector])]);
}

interface Case {
  readonly name: string;
  /** On a map [2, 5, 6, 4] that a convolution made. */
  readonly build: (x: Value) => Value;
  /** How often something is turned around: by default once at each end. What has only one row and column, or one channel, needs it not. */
  readonly turns?: number;
}

const MAPS: readonly Case[] = [
  { name: 'Relu6', build: (x) => op('Relu6', [op('Tanh', [x])]) },
  { name: 'Mul by a number', build: (x) => op('Mul', [x, constant(x.builder, numbers([], 3))]) },
  { name: 'BiasAdd', build: (x) => op('BiasAdd', [op('Tanh', [x]), weights(x, [4])]) },
  { name: 'Sub of a vector', build: (x) => op('Sub', [weights(x, [4]), x]) },
  { name: 'Add of a matrix', build: (x) => op('AddV2', [x, weights(x, [6, 4])]) },
  { name: 'Mul by maps of one channel', build: (x) => op('Mul', [x, weights(x, [5, 6, 1])]) },
  { name: 'Maximum with a constant map', build: (x) => op('Maximum', [x, weights(x, MAP)]) },
  { name: 'Add of a computed vector', build: (x) => op('AddV2', [x, mean(x, [0, 1, 2], { keepDims: false })]) },
  { name: 'Mul by a computed matrix', build: (x) => op('Mul', [x, mean(x, [0, 1], { keepDims: false })]), turns: 4 },
  { name: 'SelectV2', build: (x) => op('SelectV2', [op('Greater', [x, weights(x, [4])]), x, op('Neg', [x])]) },
  { name: 'SquaredDifference', build: (x) => op('SquaredDifference', [x, op('Square', [x])]) },
  { name: 'Cast there and back', build: (x) => op('Cast', [op('Cast', [x], { DstT: { dtype: 'int32' } })], { DstT: { dtype: 'float32' } }) },
  { name: 'concat of channels', build: (x) => concat([x, op('Neg', [x])], 3) },
  { name: 'concat of columns, counted from the end', build: (x) => concat([x, weights(x, MAP)], -2) },
  { name: 'Pad of all axes', build: (x) => pad(x, [[0, 1], [1, 2], [0, 3], [2, 0]]) },
  { name: 'Slice', build: (x) => op('Slice', [x, list(x, [0, 1, 2, 3]), list(x, [2, 3, -1, 1])]), turns: 1 },
  { name: 'StridedSlice backward', build: (x) => strided(x, [0, 4, 1, 0], [2, 0, 6, 4], [1, -2, 2, 1], { end_mask: 2 }) },
  { name: 'StridedSlice that drops an axis', build: (x) => strided(x, [0, 1], [0, 2], [1, 1], { begin_mask: 1, end_mask: 1, shrink_axis_mask: 2 }), turns: 2 },
  { name: 'ReverseV2 of columns', build: (x) => reverse(x, [2]) },
  { name: 'ReverseV2 of channels and rows', build: (x) => reverse(x, [3, -3]) },
  { name: 'Split of channels', build: (x) => split(x, 3, 2) },
  { name: 'Tile', build: (x) => op('Tile', [x, list(x, [1, 2, 1, 3])]) },
  { name: 'mean of rows and columns', build: (x) => mean(x, [1, 2], { keepDims: true }), turns: 1 },
  { name: 'Sum of channels, kept', build: (x) => axes(x, [-1], true, 'Sum'), turns: 1 },
  { name: 'softmax of channels', build: (x) => softmax(x) },
  { name: 'AvgPool, which covers real pixels only', build: (x) => op('AvgPool', [x], { ksize: [1, 3, 3, 1], strides: [1, 2, 2, 1], padding: 'SAME' }) },
  { name: 'MaxPool', build: (x) => op('MaxPool', [x], { ksize: [1, 2, 3, 1], strides: [1, 1, 2, 1], padding: 'VALID' }) },
  { name: 'ResizeNearestNeighbor', build: (x) => resizeNearestNeighbor(x, [7, 4], { alignCorners: true }) },
  { name: 'reshape to rows', build: (x) => reshape(x, [2, 30, 1, 4]), turns: 2 },
  { name: 'Transpose', build: (x) => op('Transpose', [x, list(x, [0, 2, 1, 3])]), turns: 3 },
];

/** What has no four axes any more, and so is not turned back at the end. */
const OTHERS: readonly Case[] = [
  { name: 'labels', build: (x) => argMax(x, 3), turns: 1 },
  { name: 'the best row', build: (x) => argMax(x, 1), turns: 2 },
  { name: 'mean of rows and columns', build: (x) => mean(x, [1, 2], { keepDims: false }), turns: 1 },
  { name: 'Max of channels', build: (x) => axes(x, [3], false), turns: 1 },
  { name: 'Max of rows', build: (x) => axes(x, [1], false), turns: 2 },
  { name: 'a vector that a map reads too', build: vectorOfTwoReaders, turns: 1 },
  { name: 'squeeze of a pooled map', build: (x) => squeeze(mean(x, [1, 2], { keepDims: true }), [1, 2]), turns: 1 },
];

async function check(build: (x: Value) => Value): Promise<number> {
  const builder = new GraphBuilder();
  const x = placeholder(builder, X.dtype, X.shape, 'x');
  const fetch = build(conv2d(x, weights(x, [3, 3, 3, 4]), { padding: 'SAME' })).endpoint;
  const graph = builder.build();
  const program = await compileGraph(graph, { backend: 'cpu' });
  const feeds = new Map([['x', X]]);
  const [expected] = await program.execute(feeds, [fetch]);
  const actual = await runOnnx(await exportOnnx(graph, { feeds, fetches: [fetch] }), feeds);
  expectClose(actual.get(fetch)!, expected);
  return (await translateGraph(graph, feeds, [fetch])).nodes.filter(({ op }) => op === 'Transpose').length;
}

describe('the same values, turned around once at each end', () => {
  test.each(MAPS)('$name', async ({ build, turns = 2 }) => expect(await check(build)).toBe(turns));
});

describe('the same values with fewer axes', () => {
  test.each(OTHERS)('$name', async ({ build, turns }) => expect(await check(build)).toBe(turns));
});

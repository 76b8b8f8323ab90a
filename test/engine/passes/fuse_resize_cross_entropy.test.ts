/** A loss at the size of its labels, and its gradient, become one step. */
import { expect, test } from '@jest/globals';
import { fuseResizeCrossEntropy } from '../../../src/engine/passes/fusing/fuse_resize_cross_entropy.js';
import { gradients } from '../../../src/gradients/gradients.js';
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import { add, mul } from '../../../src/ops/operators/arithmetic/binary.js';
import { sum } from '../../../src/ops/operators/arithmetic/reduce.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { sparseSoftmaxCrossEntropy } from '../../../src/ops/operators/gradients/cross_entropy.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { resizeBilinear, resizeNearestNeighbor } from '../../../src/ops/operators/layers/resize.js';
import { reshape } from '../../../src/ops/operators/shapes/reshape.js';
import { int32 } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';
import { nodesOf, rewrite, X } from './rewrite.js';

const SIZE = [17, 20] as const;
const PIXELS = SIZE[0] * SIZE[1];

const labels = (x: Value): Value => constant(x.builder, int32([PIXELS], Array.from({ length: PIXELS }, (_, i) => i % 3)), 'labels');
const weights = (x: Value): Value => constant(x.builder, numbers([PIXELS], 2), 'weights');
const resized = (x: Value): Value => resizeBilinear(x, SIZE, { alignCorners: true }, 'resized');
const losses = (map: Value): Value => sparseSoftmaxCrossEntropy(reshape(map, [-1, 3]), labels(map), 'xentropy');

/** What is left of the sum of what `build` makes of Relu(x), and of its gradient. */
async function left(build: (map: Value) => Value, more: readonly string[] = []): Promise<string[]> {
  const builder = new GraphBuilder();
  const map = relu(placeholder(builder, X.dtype, X.shape, 'x'), 'map');
  sum(build(map), [0], { keepDims: false }, 'total');
  const derived = await gradients(builder.build(), 'total', ['x']);
  const lowered = await rewrite(derived.graph, ['total', derived.gradients.get('x')!, ...more], fuseResizeCrossEntropy);
  const order = [...lowered.nodes.keys()];
  for (const { name, inputs } of lowered.nodes.values()) {
    // Inputs come first.
    for (const input of inputs) expect(order.indexOf(input.replace(/:\d+$/, ''))).toBeLessThan(order.indexOf(name));
  }
  return nodesOf(lowered).map((node) => node.replace(/^.*: /, '')).filter((op) => !['Reshape', 'Tile'].includes(op)).sort();
}

const ALL = ['Mul', 'Mul', 'Relu', 'ReluGrad', 'ResizeBilinear', 'ResizeBilinearGrad', 'SparseSoftmaxCrossEntropyWithLogits', 'Sum'].sort();

test('a weighted loss and the gradient of its map', async () => {
  expect(await left((map) => mul(losses(resized(map)), weights(map), 'weighted'))).toEqual(['Mul', 'Relu', 'ReluGrad', 'ResizeCrossEntropy', 'Sum'].sort());
});

test('losses that count alike', async () => {
  expect(await left((map) => losses(resized(map)))).toEqual(['Relu', 'ReluGrad', 'ResizeCrossEntropy', 'Sum']);
});

test('the losses keep their name', async () => {
  expect(await left((map) => losses(resized(map)), ['xentropy'])).toContain('ResizeCrossEntropy');
});

test.each<readonly [string, (map: Value) => Value, readonly string[], readonly string[]]>([
  ['a resized map that is fetched', (map) => mul(losses(resized(map)), weights(map)), ['resized'], ALL],
  ['a derivative that is fetched', (map) => mul(losses(resized(map)), weights(map)), ['xentropy:1'], ALL],
  ['a gradient that is fetched', (map) => mul(losses(resized(map)), weights(map)), ['gradients/resized_grad/ResizeBilinearGrad'], ALL],
  ['weights that come of the loss', (map) => map.builder.add('Square', [losses(resized(map))], {}), [], [...ALL, 'Square']],
  ['a resized map with another reader', (map) => {
    const large = resized(map);
    return add(losses(large), reshape(sum(large, [3], { keepDims: false }), [-1]));
  }, [], ['AddN', 'AddV2', 'Mul', 'Relu', 'ReluGrad', 'ResizeBilinear', 'ResizeBilinearGrad', 'SparseSoftmaxCrossEntropyWithLogits', 'Sum', 'Sum']],
  ['nearest neighbours', (map) => losses(resizeNearestNeighbor(map, SIZE, { alignCorners: true })), [], ['Mul', 'Relu', 'ReluGrad', 'ResizeNearestNeighbor', 'ResizeNearestNeighborGrad', 'SparseSoftmaxCrossEntropyWithLogits', 'Sum']],
])('not: %s', async (_, build, more, ops) => {
  const found = await left(build, more);
  expect(found).not.toContain('ResizeCrossEntropy');
  expect(found).toEqual(expect.arrayContaining([...new Set(ops)]));
});

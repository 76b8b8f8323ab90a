/** What is said of a graph without running it. */
import { expect, test } from '@jest/globals';
import { analyzeGraph } from '../../src/engine/analysis.js';
import { relu } from '../../src/ops/operators/layers/activation.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { batchToSpace, spaceToBatch } from '../../src/ops/operators/shapes/space_batch.js';
import { numbers } from '../ops/run_graph.js';
import { graphOver, X } from './passes/rewrite.js';

test('every node that runs, with shape and multiply-adds; atrous convolutions in their space-to-batch form', async () => {
  const graph = graphOver((x) => {
    const filter = constant(x.builder, numbers([3, 3, 3, 5], 1), 'filter');
    conv2d(relu(x, 'relu'), filter, { padding: 'SAME', stride: 2 }, 'conv');
    const inside = conv2d(spaceToBatch(x, [2, 2], [[2, 3], [2, 2]], 'to_batch'), filter, { padding: 'VALID' }, 'inside');
    batchToSpace(inside, [2, 2], [[0, 1], [0, 0]], 'to_space');
  });
  const feeds = new Map([['x', { dtype: X.dtype, shape: X.shape }]]);
  const { nodes, multiplyAdds } = await analyzeGraph(graph, feeds, ['conv', 'to_space']);
  expect(nodes.map(({ name, op, output, multiplyAdds: cost }) => [name, op, output.shape.join('x'), cost])).toEqual([
    ['relu', 'Relu', '1x9x8x3', 0],
    ['conv', 'Conv2D', '1x5x4x5', 5 * 4 * 5 * 27],
    ['to_batch', 'SpaceToBatchND', '4x7x6x3', 0],
    ['inside', 'Conv2D', '4x5x4x5', 4 * 5 * 4 * 5 * 27],
    ['to_space', 'BatchToSpaceND', '1x9x8x5', 0],
  ]);
  expect(multiplyAdds).toBe(5 * (5 * 4 * 5 * 27));
  expect((await analyzeGraph(graph, feeds, ['relu'])).multiplyAdds).toBe(0);
});

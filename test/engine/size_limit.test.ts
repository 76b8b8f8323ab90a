/** Sizes that no machine has are refused before memory is taken, with the node that asks for them. */
import { describe, expect, test } from '@jest/globals';
import { compileGraph } from '../../src/engine/program.js';
import { checkArenaSize, checkOutputSizes, MAX_ARENA_BYTES } from '../../src/engine/size_limit.js';
import type { Graph } from '../../src/graph/graph.js';
import { float32, int32, toNumbers, type Tensor } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

const x = float32([1, 4, 4, 1], new Array<number>(16).fill(1));
const placeholder = placeholderNode('x', 'float32', [1, 4, 4, 1]);

async function run(graph: Graph, feeds: Readonly<Record<string, Tensor>> = {}): Promise<number[]> {
  const program = await compileGraph(graph, { backend: 'cpu' });
  try {
    return toNumbers((await program.execute(new Map(Object.entries(feeds)), ['y']))[0]);
  } finally {
    await program.dispose();
  }
}

const one = constantNode('one', float32([], [1]));
const dims = (sizes: readonly number[]) => constantNode('dims', int32([sizes.length], sizes));

describe('a graph that asks for too much', () => {
  test.each<[string, Graph, Readonly<Record<string, Tensor>>]>([
    ['Fill', graphOf(dims([100_000, 100_000]), one, node('y', 'Fill', ['dims', 'one'])), {}],
    ['Fill past whole numbers', graphOf(dims([2147483647, 2147483647, 2147483647]), one, node('y', 'Fill', ['dims', 'one'])), {}],
    ['Fill that is only read for its shape', graphOf(dims([100_000, 100_000]), one, node('q', 'Fill', ['dims', 'one']), node('y', 'Shape', ['q'])), {}],
    ['Tile', graphOf(placeholder, dims([1, 60_000, 60_000, 1]), node('y', 'Tile', ['x', 'dims'])), { x }],
    ['ResizeBilinear', graphOf(placeholder, dims([1_000_000, 1_000_000]), node('y', 'ResizeBilinear', ['x', 'dims'], { align_corners: true })), { x }],
    [
      'a chain that doubles 45 times',
      graphOf(placeholder, constantNode('axis', int32([], [1])), node('y0', 'Identity', ['x']), ...Array.from({ length: 45 }, (_, i) => node(i < 44 ? `y${i + 1}` : 'y', 'ConcatV2', [`y${i}`, `y${i}`, 'axis'], { N: 2 }))),
      { x },
    ],
  ])('%s', async (_name, graph, feeds) => {
    await expect(run(graph, feeds)).rejects.toMatchObject({ tag: 'ShapeMismatchError', message: expect.stringMatching(/^Node '\w+' \(\w+\) would give .*at most 2\.0 GiB/) });
  });

  test('sizes that cannot be', () => {
    for (const size of [-1, NaN, 1.5, 2 ** 60]) expect(() => checkOutputSizes({ name: 'n', op: 'Fill' }, [{ dtype: 'float32', shape: [size] }])).toThrow(/no tensor can be/);
    expect(() => checkOutputSizes({ name: 'n', op: 'Fill' }, [{ dtype: 'string', shape: [2 ** 31] }])).toThrow(/16 GiB/);
    checkOutputSizes({ name: 'n', op: 'Fill' }, [{ dtype: 'float32', shape: [2 ** 29] }, { dtype: 'float32', shape: [0, 2 ** 50] }]);
  });

  test('all activations together', () => {
    checkArenaSize(MAX_ARENA_BYTES);
    expect(() => checkArenaSize(MAX_ARENA_BYTES + 1)).toThrow(/8\.0 GiB/);
  });
});

test('constants that read their neighbour twice are computed once each', async () => {
  // Doubling with each of the nodes would never end, and calls as deep as the chain would not fit the stack. The values are too large to be folded at once.
  const chain = Array.from({ length: 1500 }, (_, i) => node(i < 1499 ? `y${i + 1}` : 'y', 'Maximum', [`y${i}`, `y${i}`]));
  const values = await run(graphOf(constantNode('y0', float32([5000], new Array<number>(5000).fill(3))), ...chain));
  expect(values).toEqual(new Array<number>(5000).fill(3));
});

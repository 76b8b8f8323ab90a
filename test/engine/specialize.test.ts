/** With the shapes of the feeds given, everything that follows from shapes is computed ahead, and what cannot run is refused. */
import { describe, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/graph.js';
import { compileGraph } from '../../src/engine/program.js';
import { specialize, type FeedInfo } from '../../src/engine/specialize.js';
import { float32, int32, tensor, toNumbers, type Tensor } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

const picture = (height: number, width: number): FeedInfo => ({ dtype: 'float32', shape: [1, height, width, 3] });
const lower = (graph: Graph, feeds: Readonly<Record<string, FeedInfo>>, fetches: readonly string[]) => specialize(graph, new Map(Object.entries(feeds)), fetches);

async function execute(graph: Graph, feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Promise<number[][]> {
  const program = await compileGraph(graph, { backend: 'cpu' });
  try {
    return (await program.execute(new Map(Object.entries(feeds)), fetches)).map(toNumbers);
  } finally {
    await program.dispose();
  }
}

// Half of the picture's size, as frozen graphs compute what they resize to; then something that depends on the pixels.
const resizing = graphOf(
  placeholderNode('x', 'float32', [1, -1, -1, 3]),
  node('shape', 'Shape', ['x']),
  ...['begin', 'end', 'strides'].map((name, i) => constantNode(name, int32([1], [[1], [3], [1]][i]))),
  node('size', 'StridedSlice', ['shape', 'begin', 'end', 'strides'], { begin_mask: 0, end_mask: 0, ellipsis_mask: 0, new_axis_mask: 0, shrink_axis_mask: 0 }),
  constantNode('two', int32([], [2])),
  node('half', 'FloorDiv', ['size', 'two']),
  node('resized', 'ResizeBilinear', ['x', 'half'], { align_corners: true }),
);

describe('shapes', () => {
  test.each([
    [8, 6],
    [5, 9],
  ])('what follows from the shape of a %ix%i picture is a constant', async (height, width) => {
    const lowered = await lower(resizing, { x: picture(height, width) }, ['resized', 'half']);
    expect([...lowered.nodes.keys()]).toEqual(['resized']);
    expect(lowered.info('resized')).toEqual({ dtype: 'float32', shape: [1, height >> 1, width >> 1, 3] });
    expect(toNumbers(lowered.values.get('half')!)).toEqual([height >> 1, width >> 1]);
    expect([...lowered.feeds]).toEqual(['x']);
  });

  test('a node that needs a shape which only a run gives is refused with its name', async () => {
    const graph = graphOf(placeholderNode('x'), placeholderNode('size', 'int32'), node('resized', 'ResizeBilinear', ['x', 'size']));
    await expect(lower(graph, { x: picture(4, 4), size: { dtype: 'int32', shape: [2] } }, ['resized'])).rejects.toMatchObject({
      tag: 'ShapeMismatchError',
      message: expect.stringContaining("Node 'resized' (ResizeBilinear) expects the size (input 1) to be known before the graph runs"),
    });
    // Small integers that are fed are known: they belong to the plan.
    expect(await execute(graph, { x: float32([1, 2, 2, 1], [1, 2, 3, 4]), size: int32([2], [1, 2]) }, ['resized'])).toEqual([[1, 2]]);
  });

  test('shapes that cannot be combined are refused with the node and what it was given', async () => {
    const graph = graphOf(placeholderNode('x'), constantNode('y', float32([1, 1, 1, 2], [1, 2])), node('sum', 'Add', ['x', 'y']));
    await expect(lower(graph, { x: picture(2, 2) }, ['sum'])).rejects.toMatchObject({
      tag: 'ShapeMismatchError',
      message: expect.stringContaining("Node 'sum' (Add)"),
    });
  });

  test('large constants stay where they are until they are read', async () => {
    let reads = 0;
    const large = { dtype: 'float32', shape: [5000], read: async () => (reads++, float32([5000], new Float32Array(5000).fill(2))) } as const;
    const graph = graphOf(node('large', 'Const', [], { value: large }), node('root', 'Sqrt', ['large']), constantNode('small', float32([1], [4])), node('two', 'Sqrt', ['small']));
    const lowered = await lower(graph, {}, ['root', 'two']);
    expect(lowered.nodes.size).toBe(0);
    expect(reads).toBe(0);
    expect(lowered.values.has('root')).toBe(false);
    expect(toNumbers(lowered.values.get('two')!)).toEqual([2]);
    const root = await lowered.constants.get('root')!.read();
    expect(reads).toBe(1);
    expect(root.data[4999]).toBeCloseTo(Math.SQRT2, 6);
  });
});

describe('what is refused', () => {
  const strange = graphOf(
    placeholderNode('x'),
    node('a', 'MatrixInverse', ['x']),
    node('b', 'Relu', ['a']),
    node('c', 'MatrixInverse', ['b']),
    node('d', 'TPUReplicate', ['c']),
    node('e', 'NeverReached', ['d']),
  );

  test('all unknown operators are listed in one error', async () => {
    await expect(lower(strange, { x: picture(1, 1) }, ['d'])).rejects.toMatchObject({
      tag: 'UnsupportedOpError',
      message: "The graph uses 2 operators that this library does not know: MatrixInverse (2x, first 'a'), TPUReplicate (1x, first 'd'). Fetch a node that does not need them, or freeze the graph for inference.",
    });
    await expect(lower(strange, { x: picture(1, 1) }, ['b'])).rejects.toThrow("The graph uses 1 operator that this library does not know: MatrixInverse (1x, first 'a').");
  });

  test('operators that the fetches do not need may be unknown', async () => {
    expect([...(await lower(strange, { a: picture(1, 1) }, ['b'])).nodes.keys()]).toEqual(['b']);
  });

  test('placeholders without a feed, all at once, with what is fed', async () => {
    const graph = graphOf(placeholderNode('x'), placeholderNode('y'), placeholderNode('z'), node('sum', 'AddN', ['x', 'y', 'z']));
    await expect(lower(graph, {}, ['sum'])).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: "The fetches need a value for 'x', 'y', 'z', but nothing is fed. Add the missing feeds.",
    });
    await expect(lower(graph, { 'y:0': picture(1, 1) }, ['sum'])).rejects.toThrow("need a value for 'x', 'z', but only 'y' is fed.");
  });

  test('an output that a node does not have', async () => {
    const graph = graphOf(placeholderNode('x'), node('relu', 'Relu', ['x']), node('next', 'Relu', ['relu:1']));
    await expect(lower(graph, { x: picture(1, 1) }, ['next'])).rejects.toThrow("Node 'next' (Relu) reads 'relu:1', but that node has no such output.");
    await expect(execute(graph, { x: float32([1], [1]) }, ['relu:3'])).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining("'relu:3'") });
  });
});

describe('feeds', () => {
  const chain = graphOf(placeholderNode('x'), node('negative', 'Neg', ['x']), node('relu', 'Relu', ['negative:0']), node('twice', 'AddN', ['relu', 'relu']));

  test.each([['x'], ['x:0']])("'%s' feeds the placeholder", async (name) => {
    expect(await execute(chain, { [name]: float32([2], [-1, 2]) }, ['twice:0', 'negative'])).toEqual([[2, 0], [1, -2]]);
  });

  test.each([['negative'], ['negative:0']])("an inner node may be fed as '%s'; what is before it is not needed", async (name) => {
    expect(await execute(chain, { [name]: float32([2], [-1, 2]) }, ['twice', name])).toEqual([[0, 4], [-1, 2]]);
  });

  test('one output of a node that has several may be fed', async () => {
    const graph = graphOf(placeholderNode('x'), constantNode('axis', int32([], [0])), node('split', 'Split', ['axis', 'x'], { num_split: 2 }), node('relu', 'Relu', ['split:1']));
    expect(await execute(graph, { 'split:1': float32([2], [-1, 5]) }, ['relu'])).toEqual([[0, 5]]);
  });

  test('a placeholder with a default takes it when nothing is fed', async () => {
    const graph = graphOf(
      placeholderNode('x'),
      constantNode('default', float32([2], [10, 20])),
      node('bias', 'PlaceholderWithDefault', ['default'], { dtype: { dtype: 'float32' }, shape: { shape: [2] } }),
      node('sum', 'Add', ['x', 'bias']),
    );
    const x = float32([2], [1, 2]);
    expect(await execute(graph, { x }, ['sum', 'bias'])).toEqual([[11, 22], [10, 20]]);
    expect(await execute(graph, { x, bias: float32([2], [1, 1]) }, ['sum', 'bias'])).toEqual([[2, 3], [1, 1]]);
  });
});

describe('control inputs and Assert', () => {
  const guarded = graphOf(
    placeholderNode('x'),
    placeholderNode('limit', 'float32', []),
    constantNode('axis', int32([1], [0])),
    node('largest', 'Max', ['x', 'axis'], { keep_dims: false }),
    node('small', 'LessEqual', ['largest', 'limit']),
    constantNode('message', tensor('string', [], [new TextEncoder().encode('too large:')])),
    node('check', 'Assert', ['small', 'message', 'largest']),
    node('group', 'NoOp', ['^check']),
    node('checked', 'Identity', ['x', '^group']),
    node('relu', 'Relu', ['checked']),
    node('free', 'Relu', ['x']),
  );
  const x = float32([3], [1, 7, 3]);
  const limit = (value: number) => float32([], [value]);
  const failure = { tag: 'AssertionFailedError', message: "Node 'check' (Assert): assertion failed: [too large:] [7]" };

  test.each([['relu'], ['checked']])("an Assert that '%s' reaches by control inputs only stops the run", async (fetch) => {
    expect(await execute(guarded, { x, limit: limit(7) }, [fetch])).toEqual([[1, 7, 3]]);
    await expect(execute(guarded, { x, limit: limit(6) }, [fetch])).rejects.toMatchObject(failure);
  });

  test('an Assert that the fetches do not need does not run', async () => {
    expect(await execute(guarded, { x }, ['free'])).toEqual([[1, 7, 3]]);
    expect(await execute(guarded, { x, checked: x }, ['relu'])).toEqual([[1, 7, 3]]);
  });

  test('a run that failed does not harm the next', async () => {
    const program = await compileGraph(guarded, { backend: 'cpu' });
    const run = (value: number) => program.execute(new Map([['x', x], ['limit', limit(value)]]), ['relu']);
    await expect(run(1)).rejects.toMatchObject(failure);
    expect((await run(9)).map(toNumbers)).toEqual([[1, 7, 3]]);
    await program.dispose();
  });

  test('one of which all is known ahead fails before anything runs', async () => {
    const graph = graphOf(
      placeholderNode('x'),
      constantNode('never', tensor('bool', [], Uint8Array.of(0))),
      constantNode('message', float32([], [5])),
      node('check', 'Assert', ['never', 'message']),
      node('out', 'Relu', ['x', '^check']),
    );
    await expect(lower(graph, { x: picture(1, 1) }, ['out'])).rejects.toMatchObject({ tag: 'AssertionFailedError', message: expect.stringContaining('[5]') });
  });

  test.each([['check'], ['group']])("'%s' has no output to fetch", async (fetch) => {
    await expect(execute(guarded, { x, limit: limit(9) }, [fetch])).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining(`'${fetch}'`) });
  });

  test('the control inputs of nodes that are fused are kept', async () => {
    const graph = graphOf(
      ...[...guarded.nodes.values()],
      constantNode('filter', float32([1, 1, 1, 1], [2])),
      constantNode('bias', float32([1], [0.5])),
      constantNode('square', int32([4], [1, 1, 3, 1])),
      node('map', 'Reshape', ['x', 'square']),
      node('conv', 'Conv2D', ['map', 'filter', '^group'], { strides: [1, 1, 1, 1], padding: 'SAME' }),
      node('biased', 'BiasAdd', ['conv', 'bias']),
      node('last', 'Relu6', ['biased']),
    );
    expect(await execute(graph, { x, limit: limit(7) }, ['last'])).toEqual([[2.5, 6, 6]]);
    await expect(execute(graph, { x, limit: limit(6) }, ['last'])).rejects.toMatchObject(failure);
  });
});

/** Nodes that hand on what they are given are read past, and what nobody needs is removed. */
import { describe, expect, test } from '@jest/globals';
import { passesFor } from '../../../src/engine/passes/index.js';
import { removePassThrough } from '../../../src/engine/passes/remove_pass_through.js';
import { specialize } from '../../../src/engine/specialize.js';
import type { Value } from '../../../src/graph/builder.js';
import type { Attributes } from '../../../src/graph/graph.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { identity } from '../../../src/ops/operators/flow/pass_through.js';
import { int32, type Shape } from '../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../graph/nodes.js';
import { expectSameValues, graphOver, nodesOf, rewrite, X } from './rewrite.js';

describe('pass-through nodes', () => {
  const graph = graphOver((x) => relu(identity(identity(relu(x, 'first'), 'id'), 'id2'), 'last'));

  test('are read past', async () => {
    const lowered = await rewrite(graph, ['last'], removePassThrough);
    expect(nodesOf(lowered)).toEqual(['first: Relu', 'last: Relu']);
    expect(lowered.nodes.get('last')!.inputs).toEqual(['first']);
  });

  test('that are fetched stay, and their readers read past them all the same', async () => {
    const lowered = await rewrite(graph, ['last', 'id2:0'], removePassThrough);
    expect(nodesOf(lowered)).toEqual(['first: Relu', 'id2: Identity', 'last: Relu']);
    expect(lowered.nodes.get('id2')!.inputs).toEqual(['first']);
    await expectSameValues(graph, ['last', 'id2', 'id', 'first']);
  });

  test('of a feed: the feed itself is read', async () => {
    const direct = graphOver((x) => relu(identity(x, 'id'), 'last'));
    expect((await rewrite(direct, ['last'], removePassThrough)).nodes.get('last')!.inputs).toEqual(['x']);
    await expectSameValues(direct, ['last', 'id', 'x']);
  });

  test('of a later output keep which one it is', async () => {
    const split = graphOver((x) => {
      const axis = x.builder.add('Const', [], { value: { dtype: 'int32', shape: [], read: async () => ({ dtype: 'int32', shape: [], data: Int32Array.of(3) }) } }, 'axis');
      const parts = x.builder.add('Split', [axis, x], { num_split: 3 }, 'split');
      relu(identity(x.builder.output(parts, 2), 'id'), 'last');
    });
    expect((await rewrite(split, ['last'], removePassThrough)).nodes.get('last')!.inputs).toEqual(['split:2']);
    await expectSameValues(split, ['last', 'split:1', 'id']);
  });
});

describe('what changes nothing at this size', () => {
  const ints = (x: Value, values: readonly number[], shape: Shape = [values.length]): Value => constant(x.builder, int32(shape, values), 'ints');
  const op = (name: string, attrs: Attributes, ...values: readonly (readonly number[])[]) => (x: Value): Value =>
    x.builder.add(name, [x, ...values.map((list) => ints(x, list, name.includes('Pad') ? [4, 2] : undefined))], attrs, 'node');
  const zero = [0, 0, 0, 0, 0, 0, 0, 0];

  // X is [1, 9, 8, 3].
  const SAME: readonly (readonly [string, (x: Value) => Value])[] = [
    ['ResizeBilinear, aligned corners', op('ResizeBilinear', { align_corners: true }, [9, 8])],
    ['ResizeBilinear, half pixels', op('ResizeBilinear', { half_pixel_centers: true }, [9, 8])],
    ['ResizeBilinear', op('ResizeBilinear', {}, [9, 8])],
    ['ResizeNearestNeighbor, aligned corners', op('ResizeNearestNeighbor', { align_corners: true }, [9, 8])],
    ['ResizeNearestNeighbor, half pixels', op('ResizeNearestNeighbor', { half_pixel_centers: true }, [9, 8])],
    ['Slice', op('Slice', {}, [0, 0, 0, 0], [1, -1, 8, 3])],
    ['StridedSlice', op('StridedSlice', { begin_mask: 15, end_mask: 2 }, [0, 0, 0, 0], [1, 0, 9, 3], [1, 1, 1, 1])],
    ['StridedSlice, a new axis and a single index', op('StridedSlice', { new_axis_mask: 1, shrink_axis_mask: 2 }, [0, 0], [0, 1], [1, 1])],
    ['Pad', op('Pad', {}, zero)],
    ['MirrorPad', op('MirrorPad', { mode: 'REFLECT' }, zero)],
    ['Cast', op('Cast', { SrcT: { dtype: 'float32' }, DstT: { dtype: 'float32' } })],
    ['AddN of one', op('AddN', {})],
    ['ConcatV2 of one', (x) => x.builder.add('ConcatV2', [x, constant(x.builder, int32([], [3]), 'axis')], {}, 'node')],
    ['Concat of one', (x) => x.builder.add('Concat', [constant(x.builder, int32([], [3]), 'axis'), x], {}, 'node')],
  ];

  test.each(SAME)('%s', async (_, build) => {
    const graph = graphOver((x) => relu(build(relu(x, 'first')), 'last'));
    const lowered = await rewrite(graph, ['last'], removePassThrough);
    expect(nodesOf(lowered)).toEqual(['first: Relu', 'last: Relu']);
    expect(lowered.nodes.get('last')!.inputs).toEqual(['first']);
    expect(nodesOf(await rewrite(graph, ['last', 'node'], removePassThrough))).toEqual(['first: Relu', 'node: Identity', 'last: Relu']);
    await expectSameValues(graph, ['last', 'node']);
    await expectSameValues(graph, ['node', 'first', 'node']);
  });

  test.each<readonly [string, (x: Value) => Value]>([
    ['a resize to another size', op('ResizeBilinear', { align_corners: true }, [9, 9])],
    ['a part', op('Slice', {}, [0, 1, 0, 0], [1, -1, 8, 3])],
    ['all of it backwards', op('StridedSlice', { begin_mask: 15, end_mask: 15 }, [0, 0, 0, 0], [0, 0, 0, 0], [1, -1, 1, 1])],
    ['a pad', op('Pad', {}, [0, 0, 0, 0, 0, 1, 0, 0])],
    ['a cast', op('Cast', { SrcT: { dtype: 'float32' }, DstT: { dtype: 'float64' } })],
    ['AddN of one twice', (x) => x.builder.add('AddN', [x, x], {}, 'node')],
  ])('%s is something else', async (_, build) => {
    const graph = graphOver((x) => build(relu(x, 'first')));
    expect(nodesOf(await rewrite(graph, ['node'], removePassThrough))).toHaveLength(2);
    await expectSameValues(graph, ['node']);
  });

  test('a resize that turns integers into floats is something else', async () => {
    const graph = graphOf(placeholderNode('x', 'uint8'), constantNode('size', int32([2], [2, 3])), node('resized', 'ResizeBilinear', ['x', 'size']));
    const lowered = await specialize(graph, new Map([['x', { dtype: 'uint8', shape: [1, 2, 3, 1] } as const]]), ['resized']);
    removePassThrough(lowered);
    expect(nodesOf(lowered)).toEqual(['resized: ResizeBilinear']);
  });

  test('one behind the other, all are read past', async () => {
    const graph = graphOver((x) => relu(SAME.reduce((value, [, build], i) => renamed(build(value), i), relu(x, 'first')), 'last'));
    expect(nodesOf(await rewrite(graph, ['last'], removePassThrough))).toEqual(['first: Relu', 'last: Relu']);
    await expectSameValues(graph, ['last', 'same3', 'same7']);
  });

  const renamed = (value: Value, i: number): Value => identity(value, `same${i}`);
});

test('sweep keeps what fetches and assertions need', async () => {
  const graph = graphOf(
    placeholderNode('x', 'float32', X.shape),
    node('nobody', 'Relu', ['x']),
    node('numbers', 'Equal', ['x', 'x']),
    node('axes', 'Const', [], { value: { dtype: 'int32', shape: [4], read: async () => ({ dtype: 'int32', shape: [4], data: Int32Array.of(0, 1, 2, 3) }) } }),
    node('all', 'All', ['numbers', 'axes'], { keep_dims: false }),
    node('check', 'Assert', ['all', 'x']),
    node('group', 'NoOp', ['^check', '^nobody']),
    node('out', 'Relu', ['x', '^group']),
  );
  expect(nodesOf(await rewrite(graph, ['out']))).toEqual(['numbers: Equal', 'all: All', 'check: Assert', 'out: Relu']);
  await expectSameValues(graph, ['out']);
});

test('all passes leave a graph without anything to rewrite as it is', async () => {
  const graph = graphOver((x) => relu(relu(x, 'a'), 'b'));
  expect(nodesOf(await rewrite(graph, ['b'], ...passesFor(() => true)))).toEqual(['a: Relu', 'b: Relu']);
});

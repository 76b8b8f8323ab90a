/** Nodes that hand on what they are given are read past, and what nobody needs is removed. */
import { describe, expect, test } from '@jest/globals';
import { PASSES } from '../../../src/engine/passes/index.js';
import { removePassThrough } from '../../../src/engine/passes/remove_pass_through.js';
import { relu } from '../../../src/ops/activation.js';
import { identity } from '../../../src/ops/pass_through.js';
import { graphOf, node, placeholderNode } from '../../graph/nodes.js';
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
  expect(nodesOf(await rewrite(graph, ['b'], ...PASSES))).toEqual(['a: Relu', 'b: Relu']);
});

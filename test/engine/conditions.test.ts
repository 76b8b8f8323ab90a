/** Conditions that follow from sizes: one branch is left, Switch and Merge are gone. */
import { describe, expect, test } from '@jest/globals';
import { compileGraph } from '../../src/engine/program.js';
import { specialize, type FeedInfo } from '../../src/engine/specialize.js';
import type { Graph, Node } from '../../src/graph/graph.js';
import { float32, int32, tensor, toNumbers, type Tensor } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

/** `tf.cond(size(x) > 3, lambda: -x, lambda: x * x)`, as TensorFlow 1 writes it. */
function conditional(onTrue: Node = node('cond/Neg', 'Neg', ['cond/in_true:1']), ...more: readonly Node[]): Graph {
  return graphOf(
    placeholderNode('x', 'float32', [-1]),
    node('size', 'Size', ['x'], { out_type: { dtype: 'int32' } }),
    constantNode('limit', int32([], [3])),
    node('is large', 'Greater', ['size', 'limit']),
    node('cond/Switch', 'Switch', ['is large', 'is large']),
    node('cond/switch_t', 'Identity', ['cond/Switch:1']),
    node('cond/switch_f', 'Identity', ['cond/Switch']),
    node('cond/pred_id', 'Identity', ['is large']),
    node('cond/in_true', 'Switch', ['x', 'cond/pred_id']),
    onTrue,
    node('cond/in_false', 'Switch', ['x', 'cond/pred_id']),
    node('cond/Square', 'Square', ['cond/in_false']),
    node('cond/Merge', 'Merge', ['cond/Square', onTrue.name]),
    node('y', 'Neg', ['cond/Merge']),
    ...more,
  );
}

const vector = (...values: number[]): Tensor => float32([values.length], values);

async function execute(graph: Graph, x: Tensor, fetches: readonly string[]): Promise<number[][]> {
  const program = await compileGraph(graph, { backend: 'cpu' });
  try {
    return (await program.execute(new Map([['x', x]]), fetches)).map(toNumbers);
  } finally {
    await program.dispose();
  }
}

const lower = (graph: Graph, length: number, fetches: readonly string[]) => specialize(graph, new Map<string, FeedInfo>([['x', { dtype: 'float32', shape: [length] }]]), fetches);

describe('the branch that is taken', () => {
  test.each([
    [[1, 2, 3], [-1, -4, -9], [1, 4, 9], 0],
    [[1, 2, 3, 4], [1, 2, 3, 4], [-1, -2, -3, -4], 1],
  ])('of %j', async (x, y, merged, index) => {
    expect(await execute(conditional(), vector(...x), ['y', 'cond/Merge', 'cond/Merge:1'])).toEqual([y, merged, [index]]);
    expect(await execute(conditional(), vector(...x), ['cond/Merge'])).toEqual([merged]);
    expect(await execute(conditional(), vector(...x), [`cond/in_true:${index}`])).toEqual([x]);
  });

  test('is all that is left', async () => {
    expect([...(await lower(conditional(), 2, ['y'])).nodes.keys()]).toEqual(['cond/Square', 'y']);
    expect([...(await lower(conditional(), 5, ['y'])).nodes.keys()]).toEqual(['cond/Neg', 'y']);
  });

  test('control inputs keep constants and assertions in their branch', async () => {
    const graph = conditional(
      node('cond/Neg', 'Mul', ['cond/in_true:1', 'cond/factor']),
      node('cond/factor', 'Const', ['^cond/switch_t'], constantNode('', float32([], [3])).attrs),
      constantNode('no', tensor('bool', [], new Uint8Array(1))),
      node('cond/guard', 'Switch', ['no', 'cond/pred_id']),
      node('cond/Assert', 'Assert', ['cond/guard', 'no', '^cond/switch_f']),
      node('cond/guarded', 'Identity', ['cond/Merge', '^cond/switch_t']),
    );
    expect(await execute(graph, vector(1, 2, 3, 4), ['y'])).toEqual([[-3, -6, -9, -12]]);
    expect((await lower(graph, 2, ['y'])).dead.has('cond/factor')).toBe(true);
    await expect(execute(graph, vector(1, 2), ['y', 'cond/Assert'])).rejects.toThrow();
  });

  test('unknown operators and placeholders matter only there', async () => {
    const unknown = conditional(node('cond/Mystery', 'Mystery', ['cond/in_true:1']));
    expect(await execute(unknown, vector(3), ['y'])).toEqual([[-9]]);
    await expect(execute(unknown, vector(1, 2, 3, 4), ['y'])).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(/Mystery/) });
  });

  test('conditions in conditions', async () => {
    const graph = conditional(
      node('cond/inner/Merge', 'Merge', ['cond/inner/Neg', 'cond/inner/Square']),
      node('cond/inner/Switch', 'Switch', ['cond/in_true:1', 'cond/pred_id']),
      node('cond/inner/Neg', 'Neg', ['cond/inner/Switch']),
      node('cond/inner/Square', 'Square', ['cond/inner/Switch:1']),
    );
    expect(await execute(graph, vector(1, 2, 3, 4), ['y'])).toEqual([[-1, -4, -9, -16]]);
    expect(await execute(graph, vector(2), ['y'])).toEqual([[-4]]);
  });
});

describe('refused', () => {
  test('a choice that only the values decide', async () => {
    const graph = graphOf(
      placeholderNode('x', 'float32', [-1]),
      constantNode('axis', int32([1], [0])),
      constantNode('zero', float32([], [0])),
      node('sum', 'Sum', ['x', 'axis']),
      node('is positive', 'Greater', ['sum', 'zero']),
      node('Switch', 'Switch', ['x', 'is positive']),
    );
    await expect(lower(graph, 2, ['Switch'])).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(/'Switch' .*'is positive', which is only known once the graph runs/) });
  });

  test('what lies in the branch that is not taken', async () => {
    await expect(execute(conditional(), vector(1), ['cond/Neg'])).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/'cond\/Neg' lies in a branch of a condition that is not taken/) });
    await expect(execute(conditional(), vector(1), ['cond/in_true:1'])).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});

/** A plan numbers the values of a graph and says where each of them lives. */
import { describe, expect, test } from '@jest/globals';
import { LoweredGraph } from '../../src/engine/lowered.js';
import { makePlan } from '../../src/engine/plan.js';
import { specialize } from '../../src/engine/specialize.js';
import type { Node } from '../../src/graph/graph.js';
import type { Plan, Storage } from '../../src/ops/contract/backend.js';
import { float32, int32, type TensorInfo } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

const X: TensorInfo = { dtype: 'float32', shape: [2, 6] };
const shapeOf = (...dims: number[]) => constantNode('dims', int32([dims.length], dims));

async function planOf(fetches: readonly string[], ...nodes: readonly Node[]): Promise<Plan> {
  return makePlan(await specialize(graphOf(placeholderNode('x'), ...nodes), new Map([['x', X]]), fetches));
}

const valueOf = (plan: Plan, name: string) => plan.values.find((value) => value.name === name)!;
const storageOf = (plan: Plan, name: string): Storage => plan.storages[valueOf(plan, name).storage];

describe('storages', () => {
  test('feeds, constants, values in between, and fetches with memory of their own', async () => {
    const plan = await planOf(['end', 'x', 'c'], constantNode('c', float32([6], [1, 2, 3, 4, 5, 6])), node('sum', 'Add', ['x', 'c']), node('end', 'Relu', ['sum']));
    expect(plan.steps.map((step) => step.node.name)).toEqual(['sum', 'end']);
    expect(['x', 'c', 'sum', 'end'].map((name) => storageOf(plan, name).kind)).toEqual(['feed', 'constant', 'arena', 'own']);
    expect(storageOf(plan, 'x')).toEqual({ kind: 'feed', endpoint: 'x' });
    expect(storageOf(plan, 'sum')).toMatchObject({ offset: 0, byteLength: 48 });
    expect(plan.arenaBytes).toBe(64);
    expect(plan.fetches.map((fetch) => plan.values[fetch].name)).toEqual(['end', 'x', 'c']);
  });

  test('steps name their inputs and outputs in the order of the operator', async () => {
    const plan = await planOf(['b'], constantNode('axis', int32([], [1])), node('split', 'Split', ['axis', 'x'], { num_split: 3 }), node('b', 'Sub', ['split:2', 'split']));
    const named = plan.steps.map(({ node: { op }, inputs, outputs }) => [op, inputs.map((i) => plan.values[i].name), outputs.map((i) => plan.values[i].name)]);
    expect(named).toEqual([
      ['Split', ['axis', 'x'], ['split', 'split:1', 'split:2']],
      ['Sub', ['split:2', 'split'], ['b']],
    ]);
    expect(plan.values[plan.steps[0].outputs[1]]).toMatchObject({ dtype: 'float32', shape: [2, 2] });
  });

  test('an output that nobody reads has a place too: kernels fill all of them', async () => {
    const plan = await planOf(['relu'], constantNode('axis', int32([], [1])), node('split', 'Split', ['axis', 'x'], { num_split: 3 }), node('relu', 'Relu', ['split:1']));
    const places = ['split', 'split:1', 'split:2'].map((name) => storageOf(plan, name) as Extract<Storage, { kind: 'arena' }>);
    expect(new Set(places.map(({ offset }) => offset)).size).toBe(3);
  });

  test('strings have no fixed size, so they have memory of their own', async () => {
    const graph = graphOf(placeholderNode('text', 'string'), node('both', 'Pack', ['text', 'text']), node('four', 'Pack', ['both', 'both']));
    const plan = makePlan(await specialize(graph, new Map([['text', { dtype: 'string', shape: [] } as const]]), ['four']));
    expect(storageOf(plan, 'both')).toEqual({ kind: 'own' });
    expect(valueOf(plan, 'four').shape).toEqual([2, 2]);
    expect(plan.arenaBytes).toBe(0);
  });
});

describe('views', () => {
  test('Reshape, Squeeze, ExpandDims and Identity are no steps: they share their input’s memory', async () => {
    const plan = await planOf(
      ['end'],
      node('relu', 'Relu', ['x']),
      shapeOf(2, 1, 6),
      node('reshaped', 'Reshape', ['relu', 'dims']),
      node('squeezed', 'Squeeze', ['reshaped']),
      constantNode('axis', int32([], [0])),
      node('expanded', 'ExpandDims', ['squeezed', 'axis']),
      node('same', 'Identity', ['expanded']),
      node('end', 'Neg', ['same']),
    );
    expect(plan.steps.map((step) => step.node.name)).toEqual(['relu', 'end']);
    const names = ['relu', 'reshaped', 'squeezed', 'expanded', 'same'];
    expect(new Set(names.map((name) => valueOf(plan, name).storage)).size).toBe(1);
    expect(names.map((name) => valueOf(plan, name).shape)).toEqual([[2, 6], [2, 1, 6], [2, 6], [1, 2, 6], [1, 2, 6]]);
  });

  test('memory lives as long as the last view of it is read', async () => {
    const plan = await planOf(
      ['end'],
      node('first', 'Relu', ['x']),
      shapeOf(12),
      node('view', 'Reshape', ['first', 'dims']),
      node('second', 'Neg', ['first']),
      node('third', 'Neg', ['second']),
      node('flat', 'Reshape', ['third', 'dims']),
      node('end', 'Add', ['flat', 'view']),
    );
    const [first, second, third] = ['first', 'second', 'third'].map((name) => storageOf(plan, name) as Extract<Storage, { kind: 'arena' }>);
    expect(new Set([first.offset, second.offset, third.offset]).size).toBe(3);
    expect(plan.arenaBytes).toBe(3 * 64);
  });

  test('a fetched view gives its whole storage memory of its own', async () => {
    const plan = await planOf(['view'], node('relu', 'Relu', ['x']), shapeOf(12), node('view', 'Reshape', ['relu', 'dims']));
    expect(storageOf(plan, 'relu')).toEqual({ kind: 'own' });
    expect(plan.arenaBytes).toBe(0);
  });

  test('a view of a feed stays the feed', async () => {
    const plan = await planOf(['view'], shapeOf(12), node('view', 'Reshape', ['x', 'dims']));
    expect(plan.steps).toEqual([]);
    expect(storageOf(plan, 'view')).toEqual({ kind: 'feed', endpoint: 'x' });
  });
});

test('a chain of any length needs two places', async () => {
  const chain = Array.from({ length: 30 }, (_, i) => node(`n${i}`, 'Neg', [i === 0 ? 'x' : `n${i - 1}`]));
  const plan = await planOf(['n29'], ...chain);
  expect(plan.arenaBytes).toBe(2 * 64);
});

test('a value that nothing computes is a defect, and says so', () => {
  const graph = new LoweredGraph(['lost']);
  graph.infos.set('lost', X);
  expect(() => makePlan(graph)).toThrow("'lost' is computed by nothing in the plan.");
});

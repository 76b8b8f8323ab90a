/** The order of nodes: gradients let go of maps early, a network that only runs keeps the order of its layers. */
import { describe, expect, test } from '@jest/globals';
import { LoweredGraph } from '../../src/engine/lowered.js';
import { orderForMemory } from '../../src/engine/order.js';
import { makePlan } from '../../src/engine/plan.js';
import { specialize } from '../../src/engine/specialize.js';
import { gradients } from '../../src/gradients/gradients.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import { parseEndpoint, type Node } from '../../src/graph/graph.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { l2Loss } from '../../src/ops/operators/gradients/l2_loss.js';
import { relu } from '../../src/ops/operators/layers/activation.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import type { TensorInfo } from '../../src/tensor.js';
import { node } from '../graph/nodes.js';

const LAYERS = 8;
const MAP_BYTES = 4 * 16 * 16 * 8;

const FEEDS = new Map<string, TensorInfo>([
  ['x', { dtype: 'float32', shape: [1, 16, 16, 8] }],
  ...Array.from({ length: LAYERS }, (_, i) => [`filter${i}`, { dtype: 'float32', shape: [3, 3, 8, 8] }] as const),
]);

/** Convolutions one after the other, and the squares of what comes out. */
function chain(): { builder: GraphBuilder; loss: Value; filters: string[] } {
  const builder = new GraphBuilder();
  const filters: string[] = [];
  let x = placeholder(builder, 'float32', [1, 16, 16, 8], 'x');
  for (let i = 0; i < LAYERS; i++) {
    filters.push(`filter${i}`);
    x = relu(conv2d(x, placeholder(builder, 'float32', [3, 3, 8, 8], `filter${i}`), { padding: 'SAME' }));
  }
  return { builder, loss: l2Loss(x, 'loss'), filters };
}

async function trained(): Promise<LoweredGraph> {
  const { builder, loss, filters } = chain();
  const { graph, gradients: of } = await gradients(builder.build(), loss.endpoint, filters);
  return specialize(graph, FEEDS, ['loss', ...filters.map((filter) => of.get(filter) ?? '')]);
}

const expectInputsFirst = (order: readonly Node[], graph: LoweredGraph): void => {
  const done = new Set<string>();
  for (const { name, inputs, controls } of order) {
    for (const before of [...inputs.map((input) => parseEndpoint(input).node), ...controls]) expect(!graph.nodes.has(before) || done.has(before)).toBe(true);
    done.add(name);
  }
  expect([...done].sort()).toEqual([...graph.nodes.keys()].sort());
};

describe('a graph with gradients', () => {
  test('holds the maps of all layers, but the gradients of a few only', async () => {
    const { arenaBytes } = makePlan(await trained());
    expect(arenaBytes).toBeLessThanOrEqual((LAYERS + 3) * MAP_BYTES);
  });

  test('runs every node once, behind its inputs', async () => {
    const graph = await trained();
    const order = orderForMemory(graph);
    expectInputsFirst(order, graph);
    expect(order.map(({ name }) => name)).not.toEqual([...graph.nodes.keys()]);
  });
});

test('a graph that nothing is gained for keeps its order', async () => {
  const { builder } = chain();
  const graph = await specialize(builder.build(), FEEDS, ['loss']);
  expect(orderForMemory(graph)).toEqual([...graph.nodes.values()]);
});

test('views come with whoever reads them, and what a node waits for comes before it', () => {
  const large = { dtype: 'float32', shape: [1000] } as const;
  const small = { dtype: 'float32', shape: [1] } as const;
  const graph = new LoweredGraph(['end']);
  graph.addFeed('x', large);
  const names = [0, 1, 2, 3].map(String);
  for (const i of names) graph.addNode(node(`wide${i}`, 'Relu', ['x']), [large]);
  for (const i of names) graph.addNode(node(`view${i}`, 'Reshape', [`wide${i}`]), [large]);
  graph.addNode(node('wait', 'Relu', ['x']), [small]);
  for (const i of names) graph.addNode({ ...node(`sum${i}`, 'Sum', [`view${i}`]), controls: ['wait'] }, [small]);
  graph.addNode(node('end', 'AddN', names.map((i) => `sum${i}`)), [small]);
  expect(orderForMemory(graph).map(({ name }) => name)).toEqual([...graph.nodes.keys()]);

  const early = new LoweredGraph(['end']);
  early.addFeed('x', large);
  early.addNode(node('wait', 'Relu', ['x']), [small]);
  for (const [name, each] of graph.nodes) if (name !== 'wait') early.addNode(each, graph.outputs(each).map((output) => graph.info(output)));
  const order = orderForMemory(early);
  expectInputsFirst(order, early);
  expect(order.map(({ name }) => name)).toEqual(['wait', ...names.flatMap((i) => [`wide${i}`, `view${i}`, `sum${i}`]), 'end']);
});

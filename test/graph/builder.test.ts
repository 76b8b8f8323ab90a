/** Graphs that are written by functions: names as TensorFlow gives them, inputs by endpoint. */
import { expect, test } from '@jest/globals';
import { GraphBuilder } from '../../src/graph/builder.js';

test('names that are taken get TensorFlow’s suffixes, without a name the operator is the name', () => {
  const builder = new GraphBuilder();
  const names = [undefined, undefined, 'scope/Relu', 'scope/Relu', 'Relu_1', undefined].map((name) => builder.add('Relu', [], {}, name).endpoint);
  expect(names).toEqual(['Relu', 'Relu_1', 'scope/Relu', 'scope/Relu_1', 'Relu_1_1', 'Relu_2']);
});

test('nodes hold their operator, attributes and inputs, outputs beyond the first with their index', () => {
  const builder = new GraphBuilder();
  const x = builder.add('Placeholder', [], {}, 'x');
  const split = builder.add('Split', [x], { num_split: 2 }, 'split');
  builder.add('Add', [builder.output(split, 1), builder.output(split, 0)], {}, 'sum');
  const { nodes } = builder.build();
  expect([...nodes.keys()]).toEqual(['x', 'split', 'sum']);
  expect(nodes.get('sum')).toEqual({ name: 'sum', op: 'Add', inputs: ['split:1', 'split'], controls: [], attrs: {} });
  expect(nodes.get('split')).toMatchObject({ op: 'Split', inputs: ['x'], attrs: { num_split: 2 } });
});

test('a graph that was built does not change when the builder goes on', () => {
  const builder = new GraphBuilder();
  builder.add('NoOp', [], {});
  const graph = builder.build();
  builder.add('NoOp', [], {});
  expect([...graph.nodes.keys()]).toEqual(['NoOp']);
  expect(builder.build().nodes.size).toBe(2);
});

test('a graph that is there goes on: its nodes stay, new names keep clear of theirs, its values are found by name', () => {
  const first = new GraphBuilder();
  first.add('Split', [first.add('Placeholder', [], {}, 'x')], { num_split: 2 }, 'split');
  const graph = first.build();
  const builder = GraphBuilder.of(graph);
  const second = builder.value('split:1');
  builder.add('Add', [second, builder.output(second, 0)], {}, 'x');
  expect(builder.build().nodes.get('x_1')).toMatchObject({ op: 'Add', inputs: ['split:1', 'split'] });
  expect(builder.build().nodes.get('x')).toBe(graph.nodes.get('x'));
  expect(graph.nodes.size).toBe(2);
  expect(() => builder.value('lost:2')).toThrow("The graph has no node 'lost' (of 3 nodes).");
});

test('values of another graph are refused', () => {
  const foreign = new GraphBuilder().add('Placeholder', [], {}, 'foreign');
  const builder = new GraphBuilder();
  expect(() => builder.add('Relu', [foreign], {})).toThrow(expect.objectContaining({ tag: 'GraphFormatError', message: "The value 'foreign' belongs to another graph." }));
  expect(() => builder.output(foreign, 1)).toThrow('belongs to another graph');
});

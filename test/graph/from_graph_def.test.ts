/** From a GraphDef to a graph: control inputs apart, names unique, every input there. */
import { describe, expect, test } from '@jest/globals';
import { graphFromGraphDef } from '../../src/graph/from_graph_def.js';

const def = (...nodes: readonly (readonly [name: string, ...inputs: string[]])[]) =>
  graphFromGraphDef({
    nodes: nodes.map(([name, ...inputs]) => ({ name, op: 'Op', inputs, device: '', attrs: { of: name } })),
    versions: { producer: 22, minConsumer: 0 },
  });

describe('graphFromGraphDef', () => {
  test('data and control inputs are told apart, order and attributes are kept', () => {
    const { nodes } = def(['end', 'b:1', '^a', 'a', '^b'], ['a'], ['b', 'a:0']);
    expect([...nodes.keys()]).toEqual(['end', 'a', 'b']);
    expect(nodes.get('end')).toEqual({ name: 'end', op: 'Op', inputs: ['b:1', 'a'], controls: ['a', 'b'], attrs: { of: 'end' } });
    expect(nodes.get('b')).toMatchObject({ inputs: ['a:0'], controls: [] });
  });

  test('no nodes are a graph too', () => {
    expect(def().nodes.size).toBe(0);
  });

  test.each([
    ['two nodes of one name', [['a'], ['b'], ['a']], "two nodes named 'a'"],
    ['a data input that is not there', [['a', 'lost:1']], "Node 'a' has the input 'lost', but the graph has no such node."],
    ['a control input that is not there', [['a', '^lost']], "Node 'a' has the input 'lost', but the graph has no such node."],
    ['an empty input', [['a', '']], "Node 'a' has the input '', but the graph has no such node."],
  ] as const)('%s', (_, nodes, message) => {
    expect(() => def(...nodes.map(([name, ...inputs]) => [name, ...inputs] as const))).toThrow(
      expect.objectContaining({ tag: 'GraphFormatError', message: expect.stringContaining(message) }),
    );
  });
});

test('what a function gives may have the name of an object\'s member, and is not there unless the body returns it', () => {
  const x = { name: 'x', op: 'Op', inputs: [], device: '', attrs: {} };
  const graphOf = (returns: Readonly<Record<string, string>>) =>
    graphFromGraphDef({ nodes: [x, { name: 'y', op: 'f', inputs: ['x'], device: '', attrs: {} }], functions: new Map([['f', { name: 'f', inputs: ['a'], outputs: ['constructor'], returns, nodes: [] }]]), versions: { producer: 22, minConsumer: 0 } });
  expect(graphOf({ constructor: 'a' } as unknown as Record<string, string>).nodes.get('y')).toMatchObject({ op: 'Identity', inputs: ['x'] });
  expect(() => graphOf({})).toThrow(expect.objectContaining({ tag: 'GraphFormatError' }));
});

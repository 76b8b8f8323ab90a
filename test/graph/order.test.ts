/** The order in which nodes run, and what is said of graphs that have none. */
import { describe, expect, test } from '@jest/globals';
import { dependencies, orderedNodes } from '../../src/graph/order.js';
import { graphOf, node } from './nodes.js';

const names = (...args: Parameters<typeof orderedNodes>): string[] => orderedNodes(...args).map(({ name }) => name);

describe('order', () => {
  const diamond = graphOf(
    node('end', 'Add', ['left:1', 'right']),
    node('left', 'Split', ['start']),
    node('right', 'Relu', ['start', '^check']),
    node('check', 'Assert', ['start']),
    node('start', 'Placeholder'),
    node('unrelated', 'Relu', ['nowhere']),
  );

  test('inputs and controls come before a node, each node once, and only what is needed', () => {
    const order = names(diamond, ['end', 'left:1']);
    expect([...order].sort()).toEqual(['check', 'end', 'left', 'right', 'start']);
    for (const { name, inputs, controls } of order.map((name) => diamond.nodes.get(name)!)) {
      for (const before of dependencies(node(name, '', [...inputs, ...controls.map((control) => `^${control}`)]))) {
        expect(order.indexOf(before)).toBeLessThan(order.indexOf(name));
      }
    }
  });

  test('behind a node whose value is given nothing is followed', () => {
    expect(names(diamond, ['end'], new Set(['left', 'right']))).toEqual(['left', 'right', 'end']);
    const broken = graphOf(node('end', 'Relu', ['middle']), node('middle', 'Relu', ['missing']));
    expect(names(broken, ['end'], new Set(['middle']))).toEqual(['middle', 'end']);
  });

  test('dependencies: an output index is no part of a name, and a node may be needed twice', () => {
    expect(dependencies(node('n', 'Add', ['a:2', 'a', '^c']))).toEqual(['a', 'a', 'c']);
  });

  test('a graph of 100 000 nodes in a row', () => {
    const depth = 100_000;
    const chain = graphOf(...Array.from({ length: depth }, (_, i) => node(`n${i}`, 'Relu', i === 0 ? [] : [`n${i - 1}`])));
    const order = orderedNodes(chain, [`n${depth - 1}`]);
    expect(order).toHaveLength(depth);
    expect(order[0].name).toBe('n0');
    expect(order[depth - 1].name).toBe(`n${depth - 1}`);
  });
});

describe('errors', () => {
  test.each([
    ['itself', [node('a', 'Relu', ['a'])], 'a <- a'],
    ['two nodes', [node('a', 'Relu', ['b']), node('b', 'Relu', ['a:0'])], 'a <- b <- a'],
    ['a control input', [node('a', 'Relu', ['b']), node('b', 'NoOp', ['^a'])], 'a <- b <- a'],
    ['not through the target', [node('a', 'Relu', ['b']), node('b', 'Relu', ['c']), node('c', 'Relu', ['b'])], 'b <- c <- b'],
  ])('a circle through %s is named', (_, nodes, path) => {
    expect(() => orderedNodes(graphOf(...nodes), ['a'])).toThrow(
      expect.objectContaining({ tag: 'GraphFormatError', message: `The graph is cyclic: ${path}. Only graphs without loops can run; export the inference graph.` }),
    );
  });

  test('of a long circle both ends are shown', () => {
    const ring = graphOf(...Array.from({ length: 50 }, (_, i) => node(`n${i}`, 'Relu', [`n${(i + 1) % 50}`])));
    expect(() => orderedNodes(ring, ['n0'])).toThrow('cyclic: n0 <- n1 <- n2 <- n3 <- ... <- n48 <- n49 <- n0.');
  });

  test('an input that is not there is named with its reader', () => {
    const graph = graphOf(node('a', 'Relu', ['lost:3']), node('b', 'Relu', ['^gone']));
    expect(() => orderedNodes(graph, ['a'])).toThrow("Node 'a' has the input 'lost', but the graph has no such node.");
    expect(() => orderedNodes(graph, ['b'])).toThrow("Node 'b' has the input 'gone', but the graph has no such node.");
  });

  test.each([
    ['relu6', 'Similar names: MobilenetV2/Conv/Relu6, MobilenetV2/expanded_conv/Relu6.'],
    ['MobilenetV3/Conv/Relu6', 'Similar names: MobilenetV2/Conv/Relu6, MobilenetV2/expanded_conv/Relu6.'],
    ['logits', 'Use `deeplab inspect` to list its nodes.'],
    ['', 'Use `deeplab inspect` to list its nodes.'],
    ['MobilenetV2/', 'Use `deeplab inspect` to list its nodes.'],
  ])("a target '%s' that is not there: names that look like it", (target, hint) => {
    const graph = graphOf(node('MobilenetV2/Conv/Relu6'), node('MobilenetV2/expanded_conv/Relu6'), node('ArgMax'));
    expect(() => orderedNodes(graph, [target])).toThrow(
      expect.objectContaining({ tag: 'GraphFormatError', message: `The graph has no node '${target}' (of 3 nodes). ${hint}` }),
    );
  });

  test('at most five similar names', () => {
    const graph = graphOf(...Array.from({ length: 9 }, (_, i) => node(`block_${i}/Relu`)));
    expect(() => orderedNodes(graph, ['Relu'])).toThrow(/Similar names: (block_\d\/Relu(, |\.)){5}$/);
  });
});

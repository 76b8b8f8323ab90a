/** What is exported when nothing is said, what cannot be, and what outputs are called. */
import { describe, expect, test } from '@jest/globals';
import { exportOnnx } from '../../src/deeplab/onnx.js';
import { translateGraph } from '../../src/onnx/export_graph.js';
import { float32, int32, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';
import { runOnnx } from './onnxruntime.js';

const X: Tensor = float32([2], [1, -2]);
const FEEDS = new Map([['x', X]]);

const CHAIN = graphOf(placeholderNode('x', 'float32', [2]), node('a', 'Neg', ['x']), node('b', 'Identity', ['a']), node('c', 'Abs', ['b']));

describe('outputs keep their names', () => {
  test.each([
    ['the end', ['c'], { c: [1, 2] }],
    ['one that others read', ['a', 'c'], { a: [-1, 2], c: [1, 2] }],
    ['one value under two names', ['b', 'a'], { a: [-1, 2], b: [-1, 2] }],
    ['with the number of the output', ['c:0', 'a:0'], { 'a:0': [-1, 2], 'c:0': [1, 2] }],
    ['twice', ['c', 'c'], { c: [1, 2] }],
  ])('%s', async (_, fetches, expected) => {
    const outputs = await runOnnx(await exportOnnx(CHAIN, { feeds: FEEDS, fetches }), FEEDS);
    expect([...outputs.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) expectClose(outputs.get(name)!, float32([2], values));
  });

  test('a constant', async () => {
    const graph = graphOf(constantNode('k', float32([2], [3, 4])), node('a', 'Neg', ['k']), placeholderNode('x', 'float32', [2]), node('b', 'Abs', ['x']));
    const outputs = await runOnnx(await exportOnnx(graph, { feeds: FEEDS, fetches: ['k', 'a', 'b'] }), FEEDS);
    expectClose(outputs.get('k')!, float32([2], [3, 4]));
    expectClose(outputs.get('a')!, float32([2], [-3, -4]));
  });

  test('a name that a translation would have taken', async () => {
    const graph = graphOf(placeholderNode('x', 'float32', [2]), node('a', 'Rsqrt', ['x']), node('a/Sqrt', 'Neg', ['a']));
    const fed = new Map([['x', float32([2], [4, 16])]]);
    expectClose((await runOnnx(await exportOnnx(graph, { feeds: fed, fetches: ['a/Sqrt'] }), fed)).get('a/Sqrt')!, float32([2], [-0.5, -0.25]));
  });
});

describe('by default', () => {
  test('all placeholders go in, and what nobody reads comes out', async () => {
    const assertion = node('check', 'Assert', ['x', 'x'], { T: [] });
    const graph = graphOf(...CHAIN.nodes.values(), node('d', 'Exp', ['a']), assertion, constantNode('k', X), node('e', 'NoOp', ['^c']));
    expect([...(await runOnnx(await exportOnnx(graph), FEEDS)).keys()]).toEqual(['d']);
  });

  test.each([
    ['an open size', [-1, 2], /'x' has the shape \[-1,2\], where -1 is left open.*feeds/],
    ['an open rank', undefined, /'x' has no shape.*feeds/],
  ])('a placeholder with %s is asked for', async (_, shape, message) => {
    const placeholder = shape ? placeholderNode('x', 'float32', shape) : node('x', 'Placeholder', [], { dtype: { dtype: 'float32' } });
    await expect(exportOnnx(graphOf(placeholder, node('a', 'Neg', ['x'])))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
  });
});

describe('refused', () => {
  const rejection = (tag: string, message: RegExp) => ({ tag, message: expect.stringMatching(message) });

  test('all that has no counterpart is listed at once', async () => {
    const graph = graphOf(
      placeholderNode('x', 'float32', [2]),
      node('a', 'FloorMod', ['x', 'x']),
      constantNode('pads', int32([1, 2], [1, 1])),
      node('b', 'MirrorPad', ['a', 'pads'], { mode: 'SYMMETRIC' }),
      node('c', 'FloorMod', ['b', 'b']),
    );
    await expect(exportOnnx(graph, { fetches: ['c'] })).rejects.toMatchObject(
      rejection('UnsupportedOpError', /FloorMod \(floats\) \(2x, first 'a'\), MirrorPad \(SYMMETRIC\) \(1x, first 'b'\)/),
    );
  });

  test('what is an input and an output', async () => {
    await expect(exportOnnx(CHAIN, { feeds: FEEDS, fetches: ['x'] })).rejects.toMatchObject(rejection('InvalidArgumentError', /'x' is both an input and an output/));
  });

  test('nothing', async () => {
    await expect(exportOnnx(CHAIN, { fetches: [] })).rejects.toMatchObject(rejection('InvalidArgumentError', /fetches is empty/));
  });

  test('a data type that ONNX files here do not hold', async () => {
    const graph = graphOf(placeholderNode('s', 'string', [2]), node('a', 'Identity', ['s']));
    await expect(exportOnnx(graph)).rejects.toMatchObject(rejection('UnsupportedOpError', /Identity \(data type\)/));
  });

  test('when the signal is raised', async () => {
    await expect(exportOnnx(CHAIN, { feeds: FEEDS, signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

test('assertions are left out, with what only they need', async () => {
  const graph = graphOf(
    placeholderNode('x', 'float32', [2]),
    constantNode('one', float32([], [1])),
    node('less', 'Less', ['x', 'one']),
    constantNode('axis', int32([1], [0])),
    node('all', 'All', ['less', 'axis'], { keep_dims: false }),
    node('check', 'Assert', ['all', 'x']),
    node('a', 'Neg', ['x', '^check']),
  );
  expect((await translateGraph(graph, FEEDS, ['a'])).nodes.map(({ op }) => op)).toEqual(['Neg']);
});

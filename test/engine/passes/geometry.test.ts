/** Pads and space-to-batch pairs around a convolution become its own padding and rate. */
import { describe, expect, test } from '@jest/globals';
import { foldPad } from '../../../src/engine/passes/fold_pad.js';
import { foldSpaceToBatch } from '../../../src/engine/passes/fold_space_to_batch.js';
import type { Value } from '../../../src/graph/builder.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d, type ConvOptions } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { pad } from '../../../src/ops/operators/shapes/pad.js';
import { batchToSpace, spaceToBatch } from '../../../src/ops/operators/shapes/space_batch.js';
import { numbers } from '../../ops/run_graph.js';
import { expectSameValues, graphOver, nodesOf, rewrite } from './rewrite.js';

type Pair = readonly [number, number];

const CONVOLUTIONS = [
  ['Conv2D', (x: Value, options: ConvOptions) => conv2d(x, constant(x.builder, numbers([3, 3, 3, 2], 2), 'filter'), options, 'conv')],
  ['DepthwiseConv2dNative', (x: Value, options: ConvOptions) => depthwiseConv2d(x, constant(x.builder, numbers([3, 3, 3, 2], 2), 'filter'), options, 'conv')],
] as const;

describe.each(CONVOLUTIONS)('Pad before %s', (op, convolve) => {
  const padded = (rows: Pair, columns: Pair, options: ConvOptions) => graphOver((x) => convolve(pad(x, [[0, 0], rows, columns, [0, 0]], 'pad'), options));

  test.each([
    ['VALID', [0, 0, 1, 2, 3, 0, 0, 0]],
    [[1, 0, 0, 5], [0, 0, 2, 2, 3, 5, 0, 0]],
  ] as const)('with padding %j becomes explicit padding', async (padding, expected) => {
    const graph = padded([1, 2], [3, 0], { padding, stride: 2 });
    const lowered = await rewrite(graph, ['conv'], foldPad);
    expect(nodesOf(lowered)).toEqual([`conv: ${op}`]);
    expect(lowered.nodes.get('conv')).toMatchObject({ inputs: ['x', 'filter'], attrs: { padding: 'EXPLICIT', explicit_paddings: expected, strides: [1, 2, 2, 1] } });
    await expectSameValues(graph, ['conv']);
  });

  test('with padding SAME it stays: what SAME adds depends on the padded size', async () => {
    const graph = padded([1, 1], [1, 1], { padding: 'SAME', stride: 2 });
    expect(nodesOf(await rewrite(graph, ['conv'], foldPad))).toEqual(['pad: Pad', `conv: ${op}`]);
    await expectSameValues(graph, ['conv']);
  });

  test('it stays when it is fetched or read twice', async () => {
    const graph = graphOver((x) => {
      const value = pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'pad');
      convolve(value, { padding: 'VALID' });
      x.builder.add('Relu', [value], {}, 'relu');
    });
    for (const fetches of [['conv', 'pad'], ['conv', 'relu']]) {
      expect(nodesOf(await rewrite(graph, fetches, foldPad))).toContain('pad: Pad');
      await expectSameValues(graph, fetches);
    }
    expect(nodesOf(await rewrite(graph, ['conv'], foldPad))).toEqual([`conv: ${op}`]);
  });

  test.each([
    ['of the batch', [[1, 0], [1, 1], [1, 1], [0, 0]], 'Pad'],
    ['with a value', [[0, 0], [1, 1], [1, 1], [0, 0]], 'PadV2'],
    ['that mirrors', [[0, 0], [1, 1], [1, 1], [0, 0]], 'MirrorPad'],
  ] as const)('one %s stays', async (_, pairs, kind) => {
    const graph = graphOver((x) => {
      const [, sizes] = [...graphOver((y) => pad(y, pairs, 'pad')).nodes.values()];
      const inputs = [x, x.builder.add('Const', [], sizes.attrs, 'sizes')];
      if (kind === 'PadV2') inputs.push(constant(x.builder, { dtype: 'float32', shape: [], data: Float32Array.of(2) }, 'value'));
      convolve(x.builder.add(kind, inputs, { mode: 'REFLECT' }, 'pad'), { padding: 'VALID' });
    });
    expect(nodesOf(await rewrite(graph, ['conv'], foldPad))).toEqual([`pad: ${kind}`, `conv: ${op}`]);
    await expectSameValues(graph, ['conv']);
  });
});

describe.each(CONVOLUTIONS)('SpaceToBatchND, %s, BatchToSpaceND', (op, convolve) => {
  interface Atrous {
    readonly block?: readonly number[];
    readonly back?: readonly number[];
    readonly pads?: readonly Pair[];
    readonly crops?: readonly Pair[];
    readonly options?: ConvOptions;
  }
  // Of the 9 x 8 picture, rate 2 with SAME: 9 + 2 + 3 and 8 + 2 + 2 rows and columns, the sizes that TensorFlow writes.
  const atrous = ({ block = [2, 2], back = block, pads = [[2, 3], [2, 2]], crops = [[0, 1], [0, 0]], options = { padding: 'VALID' } }: Atrous) =>
    graphOver((x) => batchToSpace(convolve(spaceToBatch(x, block, pads, 'to_batch'), options), back, crops, 'to_space'));

  test.each([
    ['SAME, uneven rows', {}, [0, 0, 2, 2, 2, 2, 0, 0]],
    ['VALID', { pads: [[0, 1], [0, 0]], crops: [[0, 1], [0, 0]] }, [0, 0, 0, 0, 0, 0, 0, 0]],
    ['a crop at the start', { pads: [[3, 2], [2, 2]], crops: [[1, 0], [0, 0]] }, [0, 0, 2, 2, 2, 2, 0, 0]],
    ['another rate for columns', { block: [2, 3], pads: [[2, 3], [3, 4]], crops: [[0, 1], [0, 1]] }, [0, 0, 2, 2, 3, 3, 0, 0]],
  ] as const)('%s: one dilated convolution', async (_, given, paddings) => {
    const graph = atrous(given);
    const lowered = await rewrite(graph, ['to_space'], foldSpaceToBatch);
    expect(nodesOf(lowered)).toEqual([`to_space: ${op}`]);
    const [rows, columns] = 'block' in given ? given.block : [2, 2];
    expect(lowered.nodes.get('to_space')!.attrs).toMatchObject({ dilations: [1, rows, columns, 1], padding: 'EXPLICIT', explicit_paddings: paddings });
    await expectSameValues(graph, ['to_space']);
  });

  test.each([
    ['other block sizes on the way back', { back: [1, 1], crops: [[0, 0], [0, 0]] }],
    ['a convolution with padding SAME', { options: { padding: 'SAME' } }],
    ['a convolution with a stride', { options: { padding: 'VALID', stride: 2 }, crops: [[0, 1], [0, 0]] }],
    ['a convolution with a rate of its own', { options: { padding: 'VALID', rate: 2 }, pads: [[4, 3], [4, 4]], crops: [[0, 0], [0, 0]] }],
    ['more cropped at the start than was padded', { pads: [[0, 1], [0, 0]], crops: [[1, 0], [0, 0]] }],
  ] as const)('%s: left as it is', async (_, given) => {
    const graph = atrous(given);
    expect(nodesOf(await rewrite(graph, ['to_space'], foldSpaceToBatch))).toEqual(['to_batch: SpaceToBatchND', `conv: ${op}`, 'to_space: BatchToSpaceND']);
    await expectSameValues(graph, ['to_space']);
  });

  test.each([['to_batch'], ['conv']])("with '%s' fetched: left as it is", async (inner) => {
    const graph = atrous({});
    expect(nodesOf(await rewrite(graph, ['to_space', inner], foldSpaceToBatch))).toHaveLength(3);
    await expectSameValues(graph, ['to_space', inner]);
  });

  test('with an activation inside: left as it is', async () => {
    const graph = graphOver((x) => {
      const conv = convolve(spaceToBatch(x, [2, 2], [[2, 3], [2, 2]], 'to_batch'), { padding: 'VALID' });
      batchToSpace(x.builder.add('Relu', [conv], {}, 'relu'), [2, 2], [[0, 1], [0, 0]], 'to_space');
    });
    expect(nodesOf(await rewrite(graph, ['to_space'], foldSpaceToBatch))).toHaveLength(4);
    await expectSameValues(graph, ['to_space']);
  });
});

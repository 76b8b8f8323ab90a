/** A number by which a map is multiplied moves into the filter of the convolution that reads it. */
import { describe, expect, test } from '@jest/globals';
import { fuseBias } from '../../../src/engine/passes/fusing/fuse_bias.js';
import { foldScale } from '../../../src/engine/passes/fold_scale.js';
import type { Value } from '../../../src/graph/builder.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { float32, type Shape } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';
import { expectClose } from '../../matchers.js';
import { expectSameValues, graphOver, nodesOf, rewrite } from './rewrite.js';

const number = (x: Value, value: number, shape: Shape = []): Value => constant(x.builder, float32(shape, [value]), `number${value}`);
const op = (name: string, kind: string, a: Value, b: Value): Value => a.builder.add(kind, [a, b], {}, name);
const conv = (x: Value): Value => conv2d(x, constant(x.builder, numbers([3, 3, 3, 2], 2), 'filter'), { padding: 'SAME', stride: 2 }, 'conv');
const times = (x: Value, factor = 0.25): Value => op('times', 'Mul', number(x, factor), x);

describe('folded', () => {
  // What is left before the convolution, and what is then added to x.
  test.each<readonly [string, (x: Value) => Value, readonly string[], number | undefined]>([
    ['a factor', (x) => times(x), [], undefined],
    ['a factor behind the map', (x) => op('times', 'Mul', x, number(x, -3)), [], undefined],
    ['a factor of shape [1]', (x) => op('times', 'Mul', x, number(x, -3, [1])), [], undefined],
    ['a factor, then minus', (x) => op('shift', 'Sub', times(x), number(x, 1)), ['shift: Sub'], 4],
    ['a factor, then plus', (x) => op('shift', 'Add', times(x), number(x, 1)), ['shift: Add'], 4],
    ['a factor, then added to a number', (x) => op('shift', 'AddV2', number(x, 1), times(x)), ['shift: AddV2'], 4],
  ])('%s', async (_, build, left, added) => {
    for (const convolve of [conv, (x: Value) => depthwiseConv2d(x, constant(x.builder, numbers([3, 3, 3, 1], 2), 'filter'), { padding: 'SAME' }, 'conv')]) {
      const graph = graphOver((x) => convolve(build(x)));
      const lowered = await rewrite(graph, ['conv'], foldScale);
      expect(nodesOf(lowered).slice(0, -1)).toEqual(left);
      if (added !== undefined) expect(lowered.values.get('shift/divided')!.data).toEqual(Float32Array.of(added));
      await expectSameValues(graph, ['conv']);
    }
  });

  test('into a convolution that has its bias', async () => {
    const graph = graphOver((x) => biasAdd(conv(times(x)), constant(x.builder, numbers([2], 3), 'bias'), 'biased'));
    const lowered = await rewrite(graph, ['biased'], fuseBias, foldScale);
    expect(lowered.nodes.get('biased')!.inputs).toEqual(['x', 'times/scaled_filter', 'bias']);
    const scaled = await lowered.constants.get('times/scaled_filter')!.read();
    expectClose(scaled, float32([3, 3, 3, 2], Array.from(numbers([3, 3, 3, 2], 2).data, (weight) => weight * 0.25)));
    expect((await rewrite(graph, ['biased', 'x'], fuseBias, foldScale)).constants.get('times/scaled_filter')).toBe(lowered.constants.get('times/scaled_filter'));
  });
});

describe('left as it is', () => {
  const shifted = (x: Value): Value => op('shift', 'Sub', times(x), number(x, 1));
  test.each<readonly [string, (x: Value) => unknown, readonly string[]]>([
    ['a product that is fetched', (x) => conv(times(x)), ['conv', 'times']],
    ['a product that others read', (x) => { const value = times(x); conv(value); relu(value, 'more'); }, ['conv', 'more']],
    ['a sum that is fetched', (x) => conv(shifted(x)), ['conv', 'shift']],
    ['a product behind a sum that is fetched', (x) => conv(shifted(x)), ['conv', 'times']],
    ['a factor for each channel', (x) => conv(op('times', 'Mul', x, constant(x.builder, numbers([3], 5), 'factors'))), ['conv']],
    ['a sum with a number for each channel', (x) => conv(op('shift', 'Sub', times(x), constant(x.builder, numbers([3], 5), 'offsets'))), ['conv']],
    ['a number minus the product', (x) => conv(op('shift', 'Sub', number(x, 1), times(x))), ['conv']],
    ['a factor of zero', (x) => conv(op('shift', 'Sub', times(x, 0), number(x, 1))), ['conv']],
    ['the square', (x) => conv(op('times', 'Mul', x, x)), ['conv']],
    ['a product that nothing convolves', (x) => relu(times(x), 'conv'), ['conv']],
  ])('%s', async (_, build, fetches) => {
    const graph = graphOver(build);
    expect(nodesOf(await rewrite(graph, fetches, foldScale))).toEqual(nodesOf(await rewrite(graph, fetches)));
    await expectSameValues(graph, fetches);
  });
});

/** What is the same at every pixel joins the bias of the convolution that reads it. */
import { describe, expect, test } from '@jest/globals';
import { foldImagePooling } from '../../../src/engine/passes/fold_image_pooling.js';
import { fuseActivation } from '../../../src/engine/passes/fusing/fuse_activation.js';
import { fuseBias } from '../../../src/engine/passes/fusing/fuse_bias.js';
import { specialize } from '../../../src/engine/specialize.js';
import type { Value } from '../../../src/graph/builder.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { concat } from '../../../src/ops/operators/shapes/concat.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d, type ConvOptions } from '../../../src/ops/operators/layers/conv2d.js';
import { avgPool } from '../../../src/ops/operators/layers/pool.js';
import { resizeBilinear, resizeNearestNeighbor } from '../../../src/ops/operators/layers/resize.js';
import { formatShape, int32 } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';
import { expectSameValues, graphOver, nodesOf, rewrite } from './rewrite.js';

const PASSES = [fuseBias, fuseActivation, foldImagePooling];
const OUT = 4;

interface Head {
  /** Branches of the concat in order: pooled vectors of x [.., 3], or maps of 5 channels. */
  readonly branches?: readonly ('pooled' | 'nearest' | 'map' | 'feed')[];
  readonly axis?: number;
  readonly size?: number;
  readonly options?: ConvOptions;
  readonly groups?: number;
  /** What reads more than the projection. */
  readonly also?: (branches: readonly Value[], merged: Value) => unknown;
}

/** x [1, 9, 8, 3] -> branches -> 'concat' -> 'conv' -> 'biased' -> 'out'. */
const head = ({ branches = ['pooled', 'map'], axis = 3, size = 1, options = { padding: 'SAME' }, groups = 1, also }: Head) =>
  graphOver((x) => {
    const pooled = avgPool(x, { size: [9, 8], strides: [1, 1], padding: 'VALID' }, 'pool');
    const values = branches.map((kind, i) => {
      if (kind === 'pooled') return resizeBilinear(pooled, [9, 8], { alignCorners: true }, `resize${i}`);
      if (kind === 'nearest') return resizeNearestNeighbor(pooled, [9, 8], { alignCorners: false }, `resize${i}`);
      return kind === 'feed' ? x : conv2d(x, constant(x.builder, numbers([1, 1, 3, 5], i), 'filter'), { padding: 'SAME' }, `map${i}`);
    });
    const merged = concat(values as [Value, ...Value[]], axis, 'concat');
    const channels = branches.reduce((sum, kind) => sum + (kind === 'map' ? 5 : 3), 0);
    const filter = numbers([size, size, channels / groups, OUT], 7);
    const conv = conv2d(merged, constant(x.builder, filter, 'projection'), options, 'conv');
    relu(biasAdd(conv, constant(x.builder, numbers([OUT], 8), 'bias'), 'biased'), 'out');
    also?.(values, merged);
  });

test('with one map left there is no concat; the bias is computed and the filter keeps the rows of the map', async () => {
  const lowered = await rewrite(head({}), ['out'], ...PASSES);
  expect(nodesOf(lowered)).toEqual(['pool: AvgPool', 'map1: Conv2D', 'resize0/folded_product: FusedConv2D', 'resize0/folded_bias: Reshape', 'out: FusedConv2D']);
  const [product, out] = ['resize0/folded_product', 'out'].map((name) => lowered.nodes.get(name)!);
  expect(product).toMatchObject({ inputs: ['pool', 'resize0/folded_filter', 'bias'], attrs: { activation: 'None' } });
  expect(out).toMatchObject({ inputs: ['map1', 'out/remaining_filter', 'resize0/folded_bias'], attrs: { activation: 'Relu' } });

  const whole = numbers([1, 1, 8, OUT], 7).data;
  const [slice, remaining] = await Promise.all(['resize0/folded_filter', 'out/remaining_filter'].map((name) => lowered.constants.get(name)!.read()));
  expect([slice.shape, remaining.shape].map(formatShape)).toEqual(['[1,1,3,4]', '[1,1,5,4]']);
  expect([...(slice.data as Float32Array), ...(remaining.data as Float32Array)]).toEqual([...whole]);
});

describe('values stay', () => {
  test.each<readonly [string, Head, readonly string[]]>([
    ['the vector first', {}, ['map1']],
    ['the vector last', { branches: ['map', 'pooled'] }, ['map0']],
    ['nearest neighbour', { branches: ['nearest', 'map'] }, ['map1']],
    ['a fed map', { branches: ['pooled', 'feed'] }, ['x']],
    ['an axis from the end', { axis: -1 }, ['map1']],
    ['between maps', { branches: ['map', 'pooled', 'map'] }, ['map0', 'map2']],
    ['several vectors', { branches: ['pooled', 'map', 'nearest', 'map', 'pooled'] }, ['map1', 'map3']],
  ])('%s', async (_, given, left) => {
    const graph = head(given);
    const lowered = await rewrite(graph, ['out'], ...PASSES);
    const resizes = nodesOf(lowered).filter((node) => /: Resize/.test(node));
    expect(resizes).toEqual([]);
    const [x] = lowered.nodes.get('out')!.inputs;
    expect(x === 'concat' ? lowered.nodes.get(x)!.inputs.slice(0, -1) : [x]).toEqual(left);
    await expectSameValues(graph, ['out']);
  });

  test('in the older Concat, whose axis comes first', async () => {
    const merged = (of: readonly Value[]): Value => of[0].builder.add('Concat', [constant(of[0].builder, int32([], [3]), 'axis'), ...of], {}, 'merged');
    const graph = head({
      branches: ['map', 'pooled', 'map'],
      also: (of) => {
        const conv = conv2d(merged(of), constant(of[0].builder, numbers([1, 1, 13, OUT], 7), 'projection'), { padding: 'VALID' }, 'other');
        biasAdd(conv, constant(of[0].builder, numbers([OUT], 8), 'bias'), 'last');
      },
    });
    const lowered = await rewrite(graph, ['last'], ...PASSES);
    expect(lowered.nodes.get('merged')!.inputs).toEqual(['axis', 'map0', 'map2']);
    await expectSameValues(graph, ['last']);
  });
});

describe('left as it is', () => {
  test.each<readonly [string, Head, readonly string[]]>([
    ['the resize is fetched', {}, ['out', 'resize0']],
    ['the concat is fetched', {}, ['out', 'concat']],
    ['something else reads the resize', { also: ([pooled]) => relu(pooled, 'more') }, ['out', 'more']],
    ['something else reads the concat', { also: (_, merged) => relu(merged, 'more') }, ['out', 'more']],
    ['a 3x3 convolution, which sees zeros at the border', { size: 3 }, ['out']],
    ['a stride', { options: { padding: 'SAME', stride: 2 } }, ['out']],
    ['padding', { options: { padding: [1, 0, 0, 1] } }, ['out']],
    ['groups', { groups: 2 }, ['out']],
    ['only vectors', { branches: ['pooled', 'nearest'] }, ['out']],
    ['only maps', { branches: ['map', 'map'] }, ['out']],
    ['joined rows', { branches: ['pooled', 'feed'], axis: 1, groups: 2 }, ['out']],
  ])('%s', async (_, given, fetches) => {
    const graph = head(given);
    const before = nodesOf(await rewrite(graph, fetches, fuseBias, fuseActivation));
    expect(nodesOf(await rewrite(graph, fetches, ...PASSES))).toEqual(before);
    await expectSameValues(graph, fetches);
  });

  test('two pictures, which have a vector each', async () => {
    const pictures = { dtype: 'float32', shape: [2, 9, 8, 3] } as const;
    const nodes = new Map(head({}).nodes);
    nodes.set('x', { ...nodes.get('x')!, attrs: { dtype: { dtype: 'float32' }, shape: { shape: [-1, 9, 8, 3] } } });
    const lowered = await specialize({ nodes }, new Map([['x', pictures]]), ['out']);
    for (const pass of PASSES) pass(lowered);
    expect(lowered.nodes.get('concat')!.inputs).toHaveLength(3);
  });
});

test('slices of one filter are one constant for all plans', async () => {
  const graph = head({});
  const [first, second] = await Promise.all([['out'], ['out', 'pool']].map((fetches) => rewrite(graph, fetches, ...PASSES)));
  for (const name of ['resize0/folded_filter', 'out/remaining_filter']) expect(first.constants.get(name)).toBe(second.constants.get(name));
});

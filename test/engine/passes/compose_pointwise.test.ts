/** A projection disappears into the 1x1 convolutions and means that read it, where that saves work. */
import { describe, expect, test } from '@jest/globals';
import { composePointwise } from '../../../src/engine/passes/compose_pointwise.js';
import { layerPassesFor, passesFor } from '../../../src/engine/passes/index.js';
import { Program } from '../../../src/engine/program.js';
import { specialize } from '../../../src/engine/specialize.js';
import type { Value } from '../../../src/graph/builder.js';
import type { Graph } from '../../../src/graph/graph.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d, type ConvOptions } from '../../../src/ops/operators/layers/conv2d.js';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { avgPool, type PoolOptions } from '../../../src/ops/operators/layers/pool.js';
import { mean } from '../../../src/ops/operators/arithmetic/reduce.js';
import { float32, formatShape, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../../ops/run_graph.js';
import { expectSameValues, graphOver, nodesOf, rewrite } from './rewrite.js';

/** Everything in front of the pass, none of the operators that only some backends have. */
const LAYERS = layerPassesFor(() => false);
const ALL = passesFor(() => false);

const [WIDE, NARROW, OUT] = [12, 8, 6];
const CONV = 'FusedConv2D';
const GLOBAL: PoolOptions = { size: [9, 8], strides: [1, 1], padding: 'VALID' };
const SAME: ConvOptions = { padding: 'SAME' };

const weights = (x: Value, shape: readonly number[], seed: number): Value => constant(x.builder, numbers(shape, seed, 0.5), `${formatShape(shape)}${seed}`);
/** 1x1 -> bias. */
const layer = (x: Value, name: string, from = NARROW, to = OUT, options = SAME): Value =>
  biasAdd(conv2d(x, weights(x, [1, 1, from, to], name.length), options), weights(x, [to], 1), name);
const activated = (x: Value, name: string): Value => relu(layer(x, `${name}/conv`), name);

/** x [1, 9, 8, 3] -> 'wide' of 12 channels -> 'p' of 8 -> what reads it. */
const projected = (read: (p: Value, wide: Value) => unknown, narrow = NARROW, options = SAME): Graph =>
  graphOver((x) => {
    const wide = relu6(layer(x, 'wide/conv', 3, WIDE), 'wide');
    read(layer(wide, 'p', WIDE, narrow, options), wide);
  });

const steps = async (graph: Graph, fetches: readonly string[]): Promise<string[]> => nodesOf(await rewrite(graph, fetches, ...ALL));

test('a convolution and a mean that read it: one reads what it read, the other comes before it', async () => {
  const graph = projected((p) => [activated(p, 'a'), activated(avgPool(p, GLOBAL, 'pool'), 'b')]);
  const lowered = await rewrite(graph, ['a', 'b', 'pool'], ...ALL);
  expect(nodesOf(lowered)).toEqual([`wide: ${CONV}`, `a: ${CONV}`, 'pool/before_projection: AvgPool', `pool: ${CONV}`, `b: ${CONV}`]);
  const [a, before, pool] = ['a', 'pool/before_projection', 'pool'].map((name) => lowered.nodes.get(name)!);
  expect(a).toMatchObject({ inputs: ['wide', 'a/composed_filter', 'a/composed_bias'], attrs: { activation: 'Relu' } });
  expect(before).toMatchObject({ inputs: ['wide'], attrs: { ksize: [1, 9, 8, 1], padding: 'VALID' } });
  expect(pool.inputs).toEqual(['pool/before_projection', '[1,1,12,8]1', '[8]1']);
  expect([before, pool].map(({ name }) => formatShape(lowered.info(name).shape))).toEqual(['[1,1,1,12]', '[1,1,1,8]']);
  await expectSameValues(graph, ['a', 'b', 'pool']);
});

test('the filters are multiplied, and the first bias goes through the second filter', async () => {
  const small = (name: string, shape: readonly number[], values: readonly number[]) => (x: Value): Value => constant(x.builder, float32(shape, values), name);
  const [w1, b1] = [small('w1', [1, 1, 3, 2], [1, 2, 3, 4, 5, 6]), small('b1', [2], [10, 20])];
  const [w2, b2] = [small('w2', [1, 1, 2, 1], [0.5, -1]), small('b2', [1], [7])];
  const graph = graphOver((x) => biasAdd(conv2d(biasAdd(conv2d(x, w1(x), SAME), b1(x), 'p'), w2(x), SAME), b2(x), 'a'));
  const lowered = await rewrite(graph, ['a'], ...ALL);
  const [filter, bias] = await Promise.all(lowered.nodes.get('a')!.inputs.slice(1).map((name) => lowered.constants.get(name)!.read()));
  expect(filter).toEqual(float32([1, 1, 3, 1], [-1.5, -2.5, -3.5]));
  expect(bias).toEqual(float32([1], [-8]));
});

describe('composed, and the values stay', () => {
  const [wide, alone] = [`wide: ${CONV}`, `a: ${CONV}`];
  test.each<readonly [string, Graph, readonly string[]]>([
    ['into one convolution', projected((p) => activated(p, 'a')), [wide, alone]],
    ['with padding VALID', projected((p) => activated(p, 'a'), NARROW, { padding: 'VALID' }), [wide, alone]],
    ['into one without activation', projected((p) => layer(p, 'a')), [wide, alone]],
    ['into several', projected((p) => add(activated(p, 'b'), activated(p, 'c'), 'a')), [wide, `b: ${CONV}`, `c: ${CONV}`, 'a: AddV2']],
    ['into one with a shortcut past it', projected((p, x) => add(layer(p, 'b'), layer(relu(x, 'r'), 'more', WIDE), 'a')), [wide, 'r: Relu', `more: ${CONV}`, alone]],
    ['three in a row', projected((p) => activated(layer(p, 'q', NARROW, NARROW), 'a')), [wide, alone]],
    ['into a mean alone', projected((p) => avgPool(p, GLOBAL, 'a')), [wide, 'a/before_projection: AvgPool', alone]],
    ['into a mean under padding', projected((p) => avgPool(p, { size: [9, 9], strides: [9, 9], padding: 'SAME' }, 'a')), [wide, 'a/before_projection: AvgPool', alone]],
    ['into a Mean', projected((p) => mean(p, [1, 2], { keepDims: true }, 'a')), [wide, 'a/before_projection: Mean', alone]],
    ['into a Mean of axes from the end', projected((p) => mean(p, [-2, -3], { keepDims: true }, 'a')), [wide, 'a/before_projection: Mean', alone]],
    ['two means', projected((p) => add(mean(p, [1, 2], { keepDims: true }, 'm'), avgPool(p, GLOBAL, 'n'), 'a')), [wide, 'm/before_projection: Mean', `m: ${CONV}`, 'n/before_projection: AvgPool', `n: ${CONV}`, 'a: AddV2']],
  ])('%s', async (_, graph, left) => {
    expect(await steps(graph, ['a'])).toEqual(left);
    await expectSameValues(graph, ['a']);
  });
});

describe('projections that are left as they are', () => {
  /** Behind 'a', so that only the other reader is in the way. */
  const andAlso = (read: (p: Value) => unknown): Graph => projected((p) => [activated(p, 'a'), read(p)]);
  const [A, MORE] = [['a'], ['a', 'more']];

  test.each<readonly [string, Graph, readonly string[]]>([
    ['it is fetched', projected((p) => activated(p, 'a')), ['a', 'p']],
    ['it has an activation', graphOver((x) => layer(relu(layer(x, 'q', 3, 32), 'p'), 'a', 32, 3)), A],
    ['it has a shortcut', graphOver((x) => layer(add(layer(x, 'q', 3, 3), x, 'p'), 'a', 3)), A],
    ['it has a stride', projected((p) => activated(p, 'a'), NARROW, { padding: 'SAME', stride: 2 }), A],
    ['something else reads it', andAlso((p) => relu(p, 'more')), MORE],
    ['it is the shortcut of its reader', projected((p) => add(layer(p, 'b', NARROW, NARROW), p, 'a')), A],
    ['it is the shortcut of another', andAlso((p) => add(layer({ builder: p.builder, endpoint: 'wide' }, 'm', WIDE, NARROW), p, 'more')), MORE],
    ['a 3x3 convolution, which sees zeros at the border', andAlso((p) => biasAdd(conv2d(p, weights(p, [3, 3, NARROW, 2], 4), SAME), weights(p, [2], 4), 'more')), MORE],
    ['a convolution with stride', andAlso((p) => layer(p, 'more', NARROW, OUT, { padding: 'SAME', stride: 2 })), MORE],
    ['a convolution without bias', andAlso((p) => conv2d(p, weights(p, [1, 1, NARROW, 2], 4), SAME, 'more')), MORE],
    ['a convolution whose bias is computed', projected((p, x) => biasAdd(conv2d(p, weights(p, [1, 1, NARROW, WIDE], 4), SAME), mean(x, [0, 1, 2], { keepDims: false }), 'a')), A],
    ['a mean of parts', andAlso((p) => avgPool(p, { size: [3, 3], strides: [3, 3], padding: 'SAME' }, 'more')), MORE],
    ['a maximum', andAlso((p) => p.builder.add('MaxPool', [p], { ksize: [1, 9, 8, 1], strides: [1, 1, 1, 1], padding: 'VALID' }, 'more')), MORE],
    ['a Mean that is a vector', andAlso((p) => mean(p, [1, 2], { keepDims: false }, 'more')), MORE],
    ['a Mean of the rows', andAlso((p) => mean(p, [1], { keepDims: true }, 'more')), MORE],
    ['a Mean of the columns', andAlso((p) => mean(p, [2], { keepDims: true }, 'more')), MORE],
    ['a Mean of the only column', graphOver((x) => mean(layer(avgPool(x, { ...GLOBAL, size: [1, 8] }), 'p', 3, 1), [1], { keepDims: false }, 'a')), A],
    ['a Mean of the channels too', andAlso((p) => mean(p, [1, 2, 3], { keepDims: true }, 'more')), MORE],
    ['a projection to few channels, which saves work', projected((p) => layer(p, 'a', 3), 3), A],
    // 12 * 4 + 4 * 6 = 72 = 12 * 6 multiply-adds a pixel.
    ['a projection that saves nothing and costs nothing', projected((p) => layer(p, 'a', 4), 4), A],
    // Of 12 * 8 + 8 * 22 = 272 multiply-adds a pixel 12 * 22 = 264 are left.
    ['one in which hardly anything would be saved', projected((p) => layer(p, 'a', NARROW, 22)), A],
    ['one pixel, for which filters are not worth multiplying', graphOver((x) => layer(layer(relu(layer(avgPool(x, GLOBAL), 'w', 3, 32)), 'p', 32, 32), 'a', 32, 32)), A],
  ])('%s', async (_, graph, fetches) => {
    const before = nodesOf(await rewrite(graph, fetches, ...LAYERS));
    expect(before).toContain(`p: ${CONV}`);
    expect(await steps(graph, fetches)).toEqual(before);
    await expectSameValues(graph, fetches);
  });
});

test('two pictures have a mean each', async () => {
  const nodes = new Map(projected((p) => [activated(p, 'a'), avgPool(p, GLOBAL, 'pool')]).nodes);
  const pictures = numbers([2, 9, 8, 3], 1);
  nodes.set('x', { ...nodes.get('x')!, attrs: { dtype: { dtype: 'float32' }, shape: { shape: [-1, 9, 8, 3] } } });
  const lowered = await specialize({ nodes }, new Map([['x', pictures]]), ['a', 'pool']);
  for (const pass of ALL) pass(lowered);
  expect(formatShape(lowered.info('pool/before_projection').shape)).toBe('[2,1,1,12]');
  const [composed, plain] = await Promise.all(
    [true, false].map((optimize) => new Program({ nodes }, new CpuBackend(), { optimize }).execute(new Map<string, Tensor>([['x', pictures]]), ['a', 'pool'])),
  );
  for (const [i, value] of composed.entries()) expectClose(value, plain[i]);
});

test('the product of two filters is one constant for all plans', async () => {
  const graph = projected((p) => [activated(p, 'a'), relu(avgPool(p, GLOBAL, 'pool'), 'more')]);
  const [first, second] = await Promise.all([['a'], ['a', 'more']].map((fetches) => rewrite(graph, fetches, ...ALL)));
  expect(first.constants.get('a/composed_filter')).toBe(second.constants.get('a/composed_filter'));
});

test('without the activations folded in, there is nothing for the pass to do', async () => {
  const graph = projected((p) => activated(p, 'a'));
  expect(nodesOf(await rewrite(graph, ['a'], composePointwise))).toEqual(nodesOf(await rewrite(graph, ['a'])));
});

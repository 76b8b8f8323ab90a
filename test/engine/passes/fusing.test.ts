/** Batch norm, bias, residual and activation become part of the convolution before them, unless somebody else needs what lies between. */
import { describe, expect, test } from '@jest/globals';
import { batchNormAsScale, foldBatchNorm } from '../../../src/engine/passes/fold_batch_norm.js';
import { fuseActivation } from '../../../src/engine/passes/fusing/fuse_activation.js';
import { fuseBias } from '../../../src/engine/passes/fusing/fuse_bias.js';
import { fuseResidual } from '../../../src/engine/passes/fusing/fuse_residual.js';
import type { Value } from '../../../src/graph/builder.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { batchNorm } from '../../../src/ops/operators/layers/batch_norm.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { float32, type Tensor } from '../../../src/tensor.js';
import { graphOf, node, placeholderNode } from '../../graph/nodes.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../../ops/run_graph.js';
import { expectSameValues, graphOver, nodesOf, rewrite, X } from './rewrite.js';

const FILTER = numbers([3, 3, 3, 3], 2, 0.25);
const DEPTHWISE = numbers([3, 3, 3, 1], 3, 0.25);
const vector = (x: Value, seed: number, shift = 0): Value => constant(x.builder, numbers([3], seed, 0.5, shift), 'vector');
const conv = (x: Value, name = 'conv'): Value => conv2d(x, constant(x.builder, FILTER, `${name}/filter`), { padding: 'SAME' }, name);
const depthwise = (x: Value): Value => depthwiseConv2d(x, constant(x.builder, DEPTHWISE, 'filter'), { padding: 'SAME' }, 'conv');
const bias = (x: Value, name = 'biased'): Value => biasAdd(x, vector(x, 5), name);
const norm = (x: Value, name = 'norm'): Value =>
  batchNorm(x, { scale: vector(x, 6, 1), offset: vector(x, 7), mean: vector(x, 8), variance: vector(x, 9, 1), epsilon: 1e-3 }, name);

const ALL = [foldBatchNorm, fuseBias, fuseResidual, fuseActivation];

describe.each([
  ['Conv2D', conv, 'FusedConv2D'],
  ['DepthwiseConv2dNative', depthwise, 'FusedDepthwiseConv2D'],
] as const)('%s', (plain, convolve, fused) => {
  // What follows the convolution, what is fetched, and the nodes that are left.
  const CASES: readonly (readonly [string, (x: Value) => unknown, readonly string[], readonly string[]])[] = [
    ['batch norm is folded', (x) => norm(convolve(x)), ['norm'], [`norm: ${fused}`]],
    ['bias is fused', (x) => bias(convolve(x)), ['biased'], [`biased: ${fused}`]],
    ['an activation behind a bias', (x) => relu6(bias(convolve(x)), 'act'), ['act'], [`act: ${fused}`]],
    ['an activation behind batch norm', (x) => relu(norm(convolve(x)), 'act'), ['act'], [`act: ${fused}`]],
    ['a residual', (x) => add(norm(convolve(x)), x, 'sum'), ['sum'], [`sum: ${fused}`]],
    ['a residual on the other side', (x) => add(x, norm(convolve(x)), 'sum'), ['sum'], [`sum: ${fused}`]],
    ['all of it', (x) => relu(add(norm(convolve(x)), x, 'sum'), 'act'), ['act'], [`act: ${fused}`]],
    ['a second activation stays', (x) => relu(relu6(bias(convolve(x)), 'act'), 'again'), ['again'], [`act: ${fused}`, 'again: Relu']],
    ['a second residual stays', (x) => add(add(bias(convolve(x)), x, 'sum'), x, 'again'), ['again'], [`sum: ${fused}`, 'again: AddV2']],
    ['what comes behind the activation is not a residual', (x) => add(relu(bias(convolve(x)), 'act'), x, 'sum'), ['sum'], [`act: ${fused}`, 'sum: AddV2']],
    ['a fetched convolution stays', (x) => bias(convolve(x)), ['biased', 'conv'], [`conv: ${plain}`, 'biased: BiasAdd']],
    ['a fetched convolution stays, spelled with :0', (x) => norm(convolve(x)), ['norm', 'conv:0'], [`conv: ${plain}`, 'norm: FusedBatchNormV3']],
    ['a fetched bias stays, and its convolution goes', (x) => relu(bias(convolve(x)), 'act'), ['act', 'biased'], [`biased: ${fused}`, 'act: Relu']],
    ['a convolution with two readers stays', (x) => [bias(convolve(x)), relu({ builder: x.builder, endpoint: 'conv' }, 'act')], ['biased', 'act'], [`conv: ${plain}`, 'biased: BiasAdd', 'act: Relu']],
    ['a reader that nobody needs does not count', (x) => [bias(convolve(x)), relu({ builder: x.builder, endpoint: 'conv' }, 'act')], ['biased'], [`biased: ${fused}`]],
    ['batch norm that is added to itself', (x) => selfSum(norm(convolve(x))), ['sum'], [`norm: ${fused}`, 'sum: AddV2']],
    ['a plain convolution takes no activation', (x) => relu(convolve(x), 'act'), ['act'], [`conv: ${plain}`, 'act: Relu']],
    ['a map that is broadcast is not a residual', (x) => add(bias(convolve(x)), vector(x, 10), 'sum'), ['sum'], [`biased: ${fused}`, 'sum: AddV2']],
  ];

  test.each(CASES)('%s', async (_, build, fetches, left) => {
    const graph = graphOver(build);
    expect(nodesOf(await rewrite(graph, fetches, ...ALL))).toEqual(left);
    await expectSameValues(graph, fetches);
  });
});

const selfSum = (x: Value): Value => add(x, x, 'sum');

describe('two convolutions', () => {
  test('that are added: one takes the other as its residual', async () => {
    const graph = graphOver((x) => add(bias(conv(x, 'a'), 'left'), bias(conv(x, 'b'), 'right'), 'sum'));
    const lowered = await rewrite(graph, ['sum'], ...ALL);
    expect(nodesOf(lowered)).toEqual(['right: FusedConv2D', 'sum: FusedConv2D']);
    expect(lowered.nodes.get('sum')!.inputs.at(-1)).toBe('right');
    await expectSameValues(graph, ['sum']);
  });

  test('in a row', async () => {
    const graph = graphOver((x) => relu6(norm(conv(relu6(norm(conv(x, 'a'), 'norm1'), 'act1'), 'b'), 'norm2'), 'act2'));
    expect(nodesOf(await rewrite(graph, ['act2'], ...ALL))).toEqual(['act1: FusedConv2D', 'act2: FusedConv2D']);
    await expectSameValues(graph, ['act2']);
  });

  test('with one filter and one batch norm share the folded filter', async () => {
    const graph = graphOver((x) => {
      const filter = constant(x.builder, FILTER, 'filter');
      const parameters = { scale: vector(x, 6, 1), offset: vector(x, 7), mean: vector(x, 8), variance: vector(x, 9, 1), epsilon: 1e-3 };
      for (const name of ['a', 'b']) batchNorm(conv2d(x, filter, { padding: 'SAME', stride: name === 'a' ? 1 : 2 }, name), parameters, `norm_${name}`);
    });
    const lowered = await rewrite(graph, ['norm_a', 'norm_b'], foldBatchNorm);
    const [a, b] = ['norm_a', 'norm_b'].map((name) => lowered.constants.get(lowered.nodes.get(name)!.inputs[1]));
    expect(a).toBe(b);
    await expectSameValues(graph, ['norm_a', 'norm_b']);
  });
});

describe('batch norm', () => {
  test('the formula', () => {
    const { scale, bias: shift } = batchNormAsScale([[2, 3], [1, -1], [5, 0.5], [15, 3]].map((values) => Float32Array.from(values)), 1);
    expect([...scale]).toEqual([0.5, 1.5]); // 2 / sqrt(16), 3 / sqrt(4)
    expect([...shift]).toEqual([-1.5, -1.75]); // 1 - 5 / 2, -1 - 0.5 * 1.5
  });

  const training = (attrs: { is_training?: boolean }) =>
    graphOf(
      placeholderNode('x', 'float32', X.shape),
      ...[...graphOver((x) => norm(conv(x))).nodes.values()].filter(({ op }) => op === 'Const' || op === 'Conv2D'),
      node('norm', 'FusedBatchNorm', ['conv', 'vector', 'vector_1', 'vector_2', 'vector_3'], attrs),
    );

  test.each([{ is_training: true }, {}])('in training mode (%j: TensorFlow’s default) it stays, because its statistics are those of the batch', async (attrs) => {
    expect(nodesOf(await rewrite(training(attrs), ['norm'], foldBatchNorm))).toEqual(['conv: Conv2D', 'norm: FusedBatchNorm']);
  });

  test('one whose further outputs are read stays', async () => {
    const graph = graphOver((x) => relu(x.builder.output(norm(conv(x)), 1), 'mean'));
    expect(nodesOf(await rewrite(graph, ['norm', 'mean'], foldBatchNorm))).toEqual(['conv: Conv2D', 'norm: FusedBatchNormV3', 'mean: Relu']);
    expect(nodesOf(await rewrite(graph, ['norm', 'norm:2'], foldBatchNorm))).toEqual(['conv: Conv2D', 'norm: FusedBatchNormV3']);
    await expectSameValues(graph, ['norm', 'mean', 'norm:2']);
  });

  test('one whose parameters are computed from the picture stays', async () => {
    const graph = graphOver((x) => {
      const mean = x.builder.add('Mean', [x, x.builder.add('Const', [], { value: axes })], { keep_dims: false }, 'mean');
      batchNorm(conv(x), { scale: vector(x, 6, 1), offset: vector(x, 7), mean, variance: vector(x, 9, 1), epsilon: 1e-3 }, 'norm');
    });
    expect(nodesOf(await rewrite(graph, ['norm'], foldBatchNorm))).toContain('norm: FusedBatchNormV3');
    await expectSameValues(graph, ['norm']);
  });

  const axes = { dtype: 'int32', shape: [3], read: async (): Promise<Tensor> => ({ dtype: 'int32', shape: [3], data: Int32Array.of(0, 1, 2) }) } as const;

  test('a filter is scaled per output channel when it is read, and the original is left alone', async () => {
    const original = Float32Array.from(FILTER.data);
    const lowered = await rewrite(graphOver((x) => norm(conv(x))), ['norm'], foldBatchNorm);
    const { scale } = batchNormAsScale([6, 7, 8, 9].map((seed) => numbers([3], seed, 0.5, seed === 6 || seed === 9 ? 1 : 0).data), 1e-3);
    const folded = await lowered.constants.get(lowered.nodes.get('norm')!.inputs[1])!.read();
    expectClose(folded, float32(FILTER.shape, original.map((value, i) => value * scale[i % 3])));
    expect(FILTER.data).toEqual(original);
  });
});

/** Layers that become one step: separable convolutions, inverted residuals, and labels of a resized map. */
import { describe, expect, test } from '@jest/globals';
import { passesFor } from '../../../src/engine/passes/index.js';
import { Program } from '../../../src/engine/program.js';
import type { Value } from '../../../src/graph/builder.js';
import type { Attributes, Graph } from '../../../src/graph/graph.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { argMax } from '../../../src/ops/operators/arithmetic/arg_max.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d, type ConvOptions } from '../../../src/ops/operators/layers/conv2d.js';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { pad } from '../../../src/ops/operators/shapes/pad.js';
import { resizeBilinear, resizeNearestNeighbor } from '../../../src/ops/operators/layers/resize.js';
import { batchToSpace, spaceToBatch } from '../../../src/ops/operators/shapes/space_batch.js';
import type { Shape, Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../../ops/run_graph.js';
import { asGraph, unfused } from '../../ops/unfused.js';
import { graphOver, nodesOf, rewrite, X } from './rewrite.js';

const ALL = passesFor(() => true);
const SAME: ConvOptions = { padding: 'SAME' };
const POINTWISE = 'FusedConv2D';

const filter = (x: Value, shape: Shape, seed: number): Value => constant(x.builder, numbers(shape, seed, 0.5), 'filter');
const bias = (x: Value, channels: number, name: string): Value => biasAdd(x, constant(x.builder, numbers([channels], channels), 'bias'), name);

/** depthwise -> bias, of 3 channels. */
const depthwise = (x: Value, name: string, options: ConvOptions = SAME, channels = 3): Value =>
  bias(depthwiseConv2d(x, filter(x, [3, 3, channels, 1], 2), options), channels, name);
/** 1x1 -> bias. */
const pointwise = (x: Value, name: string, inChannels = 3, outChannels = 3, options: ConvOptions = SAME): Value =>
  bias(conv2d(x, filter(x, [1, 1, inChannels, outChannels], 3), options), outChannels, name);

const run = async (graph: Graph, fetches: readonly string[]): Promise<Tensor[]> => {
  const program = new Program(graph, new CpuBackend(), { optimize: false });
  return program.execute(new Map([['x', X]]), fetches);
};

/** Checks which nodes the passes leave, and that those, written out again, give what the graph gives. */
async function expectLeft(graph: Graph, fetches: readonly string[], left: readonly string[], passes = ALL) {
  const lowered = await rewrite(graph, fetches, ...passes);
  expect(nodesOf(lowered)).toEqual(left);
  const [rewritten, plain] = await Promise.all([run(unfused(asGraph(lowered)), fetches), run(graph, fetches)]);
  for (const [i, value] of rewritten.entries()) expectClose(value, plain[i]);
  return lowered;
}

describe('separable convolutions', () => {
  const FUSED = 'FusedSeparableConv2D';

  test('all that is read and all that is done is in one node', async () => {
    const graph = graphOver((x) => {
      const inner = relu6(depthwise(relu(x, 'pre'), 'd', { padding: 'SAME', stride: 2 }), 'inner');
      const shortcut = pointwise(x, 'shortcut', 3, 5, { padding: 'SAME', stride: 2 });
      relu(add(pointwise(inner, 'p', 3, 5), shortcut, 'sum'), 'out');
    });
    const lowered = await expectLeft(graph, ['out'], [`shortcut: ${POINTWISE}`, `out: ${FUSED}`]);
    expect(lowered.nodes.get('out')).toMatchObject({
      inputs: ['x', 'filter', 'bias', 'filter_2', 'bias_2', 'shortcut'],
      attrs: { strides: [1, 2, 2, 1], padding: 'SAME', preActivation: 'Relu', depthwiseActivation: 'Relu6', activation: 'Relu' },
    });
  });

  const NONE = { preActivation: 'None', depthwiseActivation: 'None', activation: 'None' };
  test.each<readonly [string, (x: Value) => unknown, Attributes]>([
    ['without activations', (x) => pointwise(depthwise(x, 'd'), 'p'), NONE],
    ['Relu and padding in front', (x) => pointwise(depthwise(pad(relu(x, 'pre'), [[0, 0], [1, 2], [0, 1], [0, 0]]), 'd', { padding: 'VALID', stride: 2 }), 'p'), { ...NONE, preActivation: 'Relu', explicit_paddings: [0, 0, 1, 2, 0, 1, 0, 0] }],
    ['a 1x1 convolution with padding VALID', (x) => pointwise(depthwise(x, 'd'), 'p', 3, 4, { padding: 'VALID' }), NONE],
    ['rate 2', (x) => pointwise(bias(batchToSpace(depthwiseConv2d(spaceToBatch(relu(x, 'pre'), [2, 2], [[2, 3], [2, 2]]), filter(x, [3, 3, 3, 1], 2), { padding: 'VALID' }), [2, 2], [[0, 1], [0, 0]]), 3, 'd'), 'p'), { ...NONE, preActivation: 'Relu', dilations: [1, 2, 2, 1] }],
  ])('%s', async (_, build, attrs) => {
    const lowered = await expectLeft(graphOver(build), ['p'], [`p: ${FUSED}`]);
    expect(lowered.nodes.get('p')!.attrs).toMatchObject(attrs);
  });

  test('a shortcut from before the first activation, as Xception has it: nothing else is left', async () => {
    const graph = graphOver((x) => {
      const unit = (v: Value, name: string): Value => {
        const first = pointwise(depthwise(relu(v, `${name}/pre`), `${name}/d1`), `${name}/p1`);
        return add(pointwise(depthwise(relu(first, `${name}/mid`), `${name}/d2`), `${name}/p2`), v, name);
      };
      unit(unit(x, 'a'), 'b');
    });
    const lowered = await expectLeft(graph, ['b'], ['a/mid', 'a', 'b/mid', 'b'].map((name) => `${name}: ${FUSED}`));
    expect(lowered.nodes.get('b/mid')).toMatchObject({ inputs: ['a', expect.any(String), expect.any(String), expect.any(String), expect.any(String)], attrs: { preActivation: 'Relu' } });
    expect(lowered.nodes.get('b')!.attrs).toMatchObject({ preActivation: 'None' });
    expect(lowered.nodes.get('b')!.inputs[5]).toBe('a');
  });

  test('a bias that is computed is as good as any', async () => {
    const graph = graphOver((x) => {
      const mean = x.builder.add('Mean', [x, x.builder.add('Const', [], { value: axes }, 'axes')], { keep_dims: false }, 'mean');
      biasAdd(conv2d(depthwise(x, 'd'), filter(x, [1, 1, 3, 3], 3), SAME), mean, 'p');
    });
    expect((await expectLeft(graph, ['p'], ['mean: Mean', `p: ${FUSED}`])).nodes.get('p')!.inputs[4]).toBe('mean');
  });

  const axes = { dtype: 'int32', shape: [3], read: async (): Promise<Tensor> => ({ dtype: 'int32', shape: [3], data: Int32Array.of(0, 1, 2) }) } as const;
  const DEPTHWISE = 'FusedDepthwiseConv2D';
  const chain = (x: Value): Value => pointwise(depthwise(relu(x, 'pre'), 'd'), 'p');

  test.each<readonly [string, (x: Value) => unknown, readonly string[], readonly string[]]>([
    ['a fetched depthwise convolution stays', chain, ['p', 'd'], ['pre: Relu', `d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['one that others read stays', (x) => [chain(x), relu({ builder: x.builder, endpoint: 'd' }, 'more')], ['p', 'more'], ['pre: Relu', `d: ${DEPTHWISE}`, `p: ${POINTWISE}`, 'more: Relu']],
    ['one that is its own shortcut stays', (x) => { const d = depthwise(x, 'd'); add(pointwise(d, 'p'), d, 'sum'); }, ['sum'], [`d: ${DEPTHWISE}`, `sum: ${POINTWISE}`]],
    ['Relu6 in front stays', (x) => pointwise(depthwise(relu6(x, 'pre'), 'd'), 'p'), ['p'], ['pre: Relu6', `p: ${FUSED}`]],
    ['a fetched activation in front stays', chain, ['p', 'pre'], ['pre: Relu', `p: ${FUSED}`]],
    ['an activation in front that others read stays', (x) => [chain(x), depthwise({ builder: x.builder, endpoint: 'pre' }, 'more')], ['p', 'more'], ['pre: Relu', `p: ${FUSED}`, `more: ${DEPTHWISE}`]],
    ['two filters a channel', (x) => pointwise(bias(depthwiseConv2d(x, filter(x, [3, 3, 3, 2], 2), SAME), 6, 'd'), 'p', 6), ['p'], [`d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a filter of another size', (x) => pointwise(bias(depthwiseConv2d(x, filter(x, [5, 5, 3, 1], 2), SAME), 3, 'd'), 'p'), ['p'], [`d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a depthwise convolution without a bias', (x) => pointwise(depthwiseConv2d(x, filter(x, [3, 3, 3, 1], 2), SAME, 'd'), 'p'), ['p'], ['d: DepthwiseConv2dNative', `p: ${POINTWISE}`]],
    ['one with a shortcut of its own', (x) => pointwise(add(depthwise(x, 'd'), x, 'sum'), 'p'), ['p'], [`sum: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a strided 1x1 convolution', (x) => pointwise(depthwise(x, 'd'), 'p', 3, 3, { padding: 'SAME', stride: 2 }), ['p'], [`d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a padded 1x1 convolution', (x) => pointwise(depthwise(x, 'd'), 'p', 3, 3, { padding: [1, 1, 0, 0] }), ['p'], [`d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a 3x3 convolution', (x) => bias(conv2d(depthwise(x, 'd'), filter(x, [3, 3, 3, 3], 3), SAME), 3, 'p'), ['p'], [`d: ${DEPTHWISE}`, `p: ${POINTWISE}`]],
    ['a filter that is computed', (x) => { const w = x.builder.add('Reshape', [x.builder.add('Slice', [x, ints(x, [0, 0, 0, 0]), ints(x, [1, 3, 1, 3])], {}, 'slice'), ints(x, [1, 1, 3, 3])], {}, 'w'); bias(conv2d(depthwise(x, 'd'), w, SAME), 3, 'p'); }, ['p'], [`d: ${DEPTHWISE}`, 'slice: Slice', 'w: Reshape', `p: ${POINTWISE}`]],
  ])('not fused: %s', async (_, build, fetches, left) => {
    await expectLeft(graphOver(build), fetches, left);
  });

  test('a backend without the operator gets the parts', async () => {
    await expectLeft(graphOver(chain), ['p'], ['pre: Relu', `d: ${DEPTHWISE}`, `p: ${POINTWISE}`], passesFor(() => false));
  });
});

const ints = (x: Value, values: readonly number[]): Value => constant(x.builder, { dtype: 'int32', shape: [values.length], data: Int32Array.from(values) }, 'ints');

describe('inverted residuals', () => {
  const [FUSED, SEPARABLE] = ['FusedInvertedResidual', 'FusedSeparableConv2D'];
  /** 9 MB at 160 x 160, where 10 rows are a sixteenth; 7.7 MB at 145 x 145. */
  const WIDE = 96;

  interface Block {
    readonly size?: number;
    readonly stride?: number;
    readonly rate?: number;
    readonly shortcut?: boolean;
    readonly wide?: (x: Value) => Value;
  }
  const block = ({ size = 160, stride = 1, rate = 1, shortcut = false, wide = (x) => relu6(x, 'wide') }: Block) =>
    graphOver((x) => {
      const large = resizeBilinear(x, [size, size], { alignCorners: true }, 'large');
      const expanded = wide(pointwise(large, 'expand', 3, WIDE));
      const inner = relu6(depthwise(expanded, 'd', { padding: 'SAME', stride, rate }, WIDE), 'inner');
      const narrow = pointwise(inner, 'p', WIDE, 3);
      if (shortcut) add(narrow, large, 'sum');
    });

  test.each<readonly [string, Block, readonly string[]]>([
    ['a large wide map', {}, [`p: ${FUSED}`]],
    ['with stride 2', { stride: 2 }, [`p: ${FUSED}`]],
    ['with a shortcut', { shortcut: true }, [`sum: ${FUSED}`]],
    ['at rate 5', { rate: 5 }, [`p: ${FUSED}`]],
    ['at rate 6, where more than a sixteenth would be computed twice', { rate: 6 }, [`wide: ${POINTWISE}`, `p: ${SEPARABLE}`]],
    ['a wide map that the cache holds', { size: 145 }, [`wide: ${POINTWISE}`, `p: ${SEPARABLE}`]],
    ['an activation of another kind', { wide: (x) => x.builder.add('Sigmoid', [x], {}, 'wide') }, [`expand: ${POINTWISE}`, 'wide: Sigmoid', `p: ${SEPARABLE}`]],
    ['a shortcut around the wide part alone', { wide: (x) => add(x, resizeBilinear({ builder: x.builder, endpoint: 'expand' }, [160, 160], { alignCorners: true }), 'wide') }, [`expand: ${POINTWISE}`, 'wide: AddV2', `p: ${SEPARABLE}`]],
  ])('%s', async (_, given, left) => {
    const graph = block(given);
    const lowered = await rewrite(graph, [given.shortcut ? 'sum' : 'p'], ...ALL);
    expect(nodesOf(lowered)).toEqual(['large: ResizeBilinear', ...left]);
  });

  test('all that is read and all that is done is in one node', async () => {
    const { nodes } = await rewrite(block({ shortcut: true, stride: 1 }), ['sum'], ...ALL);
    expect(nodes.get('sum')).toMatchObject({
      inputs: ['large', 'filter', 'bias', 'filter_1', 'bias_1', 'filter_2', 'bias_2', 'large'],
      attrs: { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: 'SAME', expandActivation: 'Relu6', depthwiseActivation: 'Relu6', activation: 'None' },
    });
  });

  test.each([['wide'], ['inner']])("with '%s' fetched the wide map is made", async (fetch) => {
    expect(nodesOf(await rewrite(block({}), ['p', fetch], ...ALL))).not.toContain(`p: ${FUSED}`);
  });

  test('an expansion without activation, with stride: the values', async () => {
    await expectLeft(block({ stride: 2, wide: (x) => x }), ['p'], ['large: ResizeBilinear', `p: ${FUSED}`]);
  });
});

describe('labels of a resized map', () => {
  const labels = (attrs: { alignCorners: boolean; halfPixelCenters?: boolean }, axis = 3, outputType?: 'int32') =>
    graphOver((x) => argMax(resizeBilinear(x, [17, 20], attrs, 'resized'), axis, outputType ? { outputType } : {}, 'labels'));

  test.each([
    ['aligned corners', labels({ alignCorners: true })],
    ['half pixels', labels({ alignCorners: false, halfPixelCenters: true })],
    ['neither', labels({ alignCorners: false })],
    ['the axis from the end', labels({ alignCorners: true }, -1)],
    ['int32', labels({ alignCorners: true }, 3, 'int32')],
  ])('%s', async (_, graph) => {
    const lowered = await expectLeft(graph, ['labels'], ['labels: ResizeArgMax']);
    expect(lowered.nodes.get('labels')!.inputs).toEqual(['x', 'resized/size']);
  });

  test.each<readonly [string, Graph, readonly string[]]>([
    ['over rows', labels({ alignCorners: true }, 1), ['labels']],
    ['a fetched map', labels({ alignCorners: true }), ['labels', 'resized']],
    ['nearest neighbour', graphOver((x) => argMax(resizeNearestNeighbor(x, [17, 20], { alignCorners: true }, 'resized'), 3, {}, 'labels')), ['labels']],
    ['ArgMin', graphOver((x) => x.builder.add('ArgMin', [resizeBilinear(x, [17, 20], { alignCorners: true }, 'resized'), constant(x.builder, { dtype: 'int32', shape: [], data: Int32Array.of(3) }, 'axis')], {}, 'labels')), ['labels']],
    ['a map that is read again', graphOver((x) => {
      const resized = resizeBilinear(x, [17, 20], { alignCorners: true }, 'resized');
      return [argMax(resized, 3, {}, 'labels'), relu(resized, 'more')];
    }), ['labels', 'more']],
  ])('not fused: %s', async (_, graph, fetches) => {
    const lowered = await rewrite(graph, fetches, ...ALL);
    expect(nodesOf(lowered).some((node) => node.endsWith('ResizeArgMax'))).toBe(false);
  });
});

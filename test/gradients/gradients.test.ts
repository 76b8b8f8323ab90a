/** What gradients() gives and refuses, apart from whether the numbers are right. */
import { describe, expect, test } from '@jest/globals';
import { compileGraph } from '../../src/engine/program.js';
import { gradients } from '../../src/gradients/gradients.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { OPERATORS } from '../../src/ops/index.js';
import { constant, constantList } from '../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { float32, int32, type Shape, type Tensor } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';

const op = (name: string, inputs: readonly Value[], attrs = {}, as?: string): Value => inputs[0].builder.add(name, inputs, attrs, as);

/** A graph over `x` and `y` of some shape; its last value, summed up, is `loss`. */
function lossOver(shape: Shape, build: (x: Value, y: Value) => Value, rank = shape.length): Graph {
  const builder = new GraphBuilder();
  const value = build(placeholder(builder, 'float32', shape, 'x'), placeholder(builder, 'float32', shape, 'y'));
  op('Sum', [value, constantList(builder, Array.from({ length: rank }, (_, axis) => axis), 'axes')], {}, 'loss');
  return builder.build();
}

async function derive(graph: Graph, feeds: Readonly<Record<string, Tensor>>, variables = Object.keys(feeds)): Promise<number[][]> {
  const derived = await gradients(graph, 'loss', variables);
  const program = await compileGraph(derived.graph, { backend: 'cpu' });
  const results = await program.execute(new Map(Object.entries(feeds)), variables.map((name) => derived.gradients.get(name)!));
  await program.dispose();
  return results.map(({ data }) => [...(data as Float32Array)]);
}

const X = float32([2], [3, 5]);
const Y = float32([2], [7, 11]);

describe('what comes out', () => {
  test('the graph as it was, nodes below `gradients/` under the names of those that they derive, and an endpoint for each variable', async () => {
    const graph = lossOver([2], (x, y) => op('Mul', [x, y], {}, 'layer/product'));
    const derived = await gradients(graph, 'loss:0', ['x', 'y:0']);
    for (const [name, node] of graph.nodes) expect(derived.graph.nodes.get(name)).toBe(node);
    const added = [...derived.graph.nodes.keys()].filter((name) => !graph.nodes.has(name));
    expect(added.filter((name) => !name.startsWith('gradients/'))).toEqual([]);
    expect([...derived.gradients]).toEqual([['x', 'gradients/layer/product_grad/Mul'], ['y:0', 'gradients/layer/product_grad/Mul_1']]);
    expect(graph.nodes.size).toBe(5);
  });

  test('a product, and a value that is read many times', async () => {
    expect(await derive(lossOver([2], (x, y) => op('Mul', [x, y])), { x: X, y: Y })).toEqual([[7, 11], [3, 5]]);
    expect(await derive(lossOver([2], (x, y) => op('AddN', [op('Mul', [x, x]), y, x, x])), { x: X, y: Y })).toEqual([[8, 12], [1, 1]]);
  });

  test('zeros for what the loss does not depend on, in its shape', async () => {
    const graph = lossOver([2], (x, y) => op('Mul', [x, op('StopGradient', [y])]));
    expect(await derive(graph, { x: X, y: Y })).toEqual([[7, 11], [0, 0]]);
    expect(await derive(lossOver([2], (x) => op('ZerosLike', [x])), { x: X, y: Y })).toEqual([[0, 0], [0, 0]]);
  });

  test('values in the middle can be derived for, and those in front of them too', async () => {
    const graph = lossOver([2], (x, y) => op('Square', [op('Mul', [x, y], {}, 'middle')]));
    expect(await derive(graph, { x: X, y: Y }, ['middle', 'x'])).toEqual([[42, 110], [294, 1210]]);
  });

  test('what is fed depends on nothing', async () => {
    const graph = lossOver([2], (x, y) => op('Mul', [op('Square', [x], {}, 'middle'), op('AddV2', [x, y])]));
    const derived = await gradients(graph, 'loss', ['x'], { feeds: new Map([['middle', { dtype: 'float32', shape: [2] }]]) });
    const program = await compileGraph(derived.graph, { backend: 'cpu' });
    const [slope] = await program.execute(new Map([['x', X], ['y', Y], ['middle', float32([2], [100, 200])]]), [derived.gradients.get('x')!]);
    await program.dispose();
    expect([...(slope.data as Float32Array)]).toEqual([100, 200]);
  });

  test('the loss itself is a variable like any other', async () => {
    expect(await derive(lossOver([2], (x) => x), { x: X }, ['loss', 'x'])).toEqual([[1], [1, 1]]);
  });

  test('an output that nobody reads counts as zeros', async () => {
    const graph = lossOver([2], (x) => x.builder.output(op('Split', [constant(x.builder, int32([], [0])), x], { num_split: 2 }), 1), 1);
    expect(await derive(graph, { x: X })).toEqual([[0, 1]]);
  });

  test('sizes that the graph computes from shapes and values that are fed count as known', async () => {
    const builder = new GraphBuilder();
    const x = placeholder(builder, 'float32', [-1, -1], 'x');
    const size = placeholder(builder, 'int32', [1], 'size');
    op('Sum', [op('Reshape', [op('Square', [op('Reshape', [x, size])]), op('Shape', [x])]), constantList(builder, [0, 1], 'axes')], {}, 'loss');
    const given = new Map([['x', { dtype: 'float32', shape: [2, 3] }], ['size', { dtype: 'int32', shape: [1], value: int32([1], [6]) }]] as const);
    const derived = await gradients(builder.build(), 'loss', ['x'], { feeds: given });
    const program = await compileGraph(derived.graph, { backend: 'cpu' });
    const [slope] = await program.execute(new Map<string, Tensor>([['x', float32([2, 3], [1, 2, 3, 4, 5, 6])], ['size', int32([1], [6])]]), [derived.gradients.get('x')!]);
    await program.dispose();
    expect([slope.shape, [...(slope.data as Float32Array)]]).toEqual([[2, 3], [2, 4, 6, 8, 10, 12]]);
  });
});

describe('what is refused', () => {
  test('operators without a rule: all of them in one error', async () => {
    const graph = lossOver([1, 4, 4, 1], (x, y) => {
      const grown = op('MirrorPad', [op('ReluGrad', [y, x], {}, 'again'), constant(x.builder, int32([4, 2], [0, 0, 1, 1, 1, 1, 0, 0]))], { mode: 'REFLECT' }, 'mirror');
      return op('Prod', [op('PreventGradient', [grown], {}, 'forbidden'), constantList(x.builder, [0], 'rows')], {}, 'prod');
    }, 3);
    await expect(gradients(graph, 'loss', ['x'])).rejects.toMatchObject({
      tag: 'UnsupportedOpError',
      message: expect.stringMatching(/Prod of floats \(1x, first 'prod'\), PreventGradient .* \(1x, first 'forbidden'\), MirrorPad of mirror images \(1x, first 'mirror'\), ReluGrad \(1x, first 'again'\)/),
    });
    // From what lies behind them the loss can be derived, and so it can where nobody wants what is in front.
    await expect(gradients(graph, 'loss', ['prod'])).resolves.toBeDefined();
  });

  test.each<[string, string, readonly string[], string, RegExp]>([
    ['a loss that is no scalar', 'x', ['x'], 'ShapeMismatchError', /'x' should be a float scalar, found float32\[2\]/],
    ['a loss that is no float', 'axes', ['x'], 'ShapeMismatchError', /found int32/],
    ['a loss that is not there', 'lost', ['x'], 'GraphFormatError', /no node 'lost'/],
    ['a variable that is not there', 'loss', ['z'], 'GraphFormatError', /no node 'z'/],
    ['an output that is not there', 'loss', ['x:1'], 'GraphFormatError', /no such output/],
    ['a variable of whole numbers', 'loss', ['axes'], 'InvalidArgumentError', /'axes' should hold float32 or float64 numbers, found int32/],
  ])('%s', async (_, loss, variables, tag, message) => {
    await expect(gradients(lossOver([2], (x) => x), loss, variables)).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  });

  test('a placeholder whose shape nobody says', async () => {
    const graph = lossOver([-1], (x) => x);
    await expect(gradients(graph, 'loss', ['x'])).rejects.toMatchObject({ tag: 'ShapeMismatchError', message: expect.stringContaining('to be fed') });
    await expect(gradients(graph, 'loss', ['x'], { feeds: new Map([['x', { dtype: 'float32', shape: [3] }]]) })).resolves.toBeDefined();
  });
});

describe('size', () => {
  test('a chain deeper than the call stack, and a value that many read: as many nodes more as there were', async () => {
    const depth = 20_000;
    const chain = lossOver([1], (x) => Array.from({ length: depth }).reduce<Value>((value) => op('Neg', [value]), x));
    expect((await gradients(chain, 'loss', ['x'])).graph.nodes.size).toBeLessThan(2 * depth + 20);
    const wide = lossOver([1], (x) => op('AddN', Array.from({ length: depth }, () => x)));
    expect((await gradients(wide, 'loss', ['x'])).graph.nodes.size).toBeLessThan(20);
  });
});

describe('networks', () => {
  /** Those that only a finished network is made of, what rounds to steps, and derivatives, which are not derived again. */
  const WITHOUT_RULE = /^Fused(Depthwise|Separable)?Conv2D$|^Fused(InvertedResidual)$|^ResizeArgMax$|^ResizeSoftmax(ArgMax)?$|^ResizeCrossEntropy$|Grad(V\d)?$|Backprop(Input|Filter)$|^(Adam|Momentum)Update$|^FakeQuantWithMinMax|^Tflite|^QLinear|^(Q|Deq)uantizeLinear$|^PixelConv2D$/;

  test('every operator has a rule, but those', () => {
    expect([...OPERATORS].filter(([name, { gradient }]) => !gradient !== WITHOUT_RULE.test(name) && !/^(Stop|Prevent)Gradient$/.test(name)).map(([name]) => name)).toEqual([]);
  });

  test.each([
    ['MobileNet-v2', MOBILENET_VOC],
    ['MobileNet-v2 with decoder', { ...MOBILENET_VOC, atrousBranches: 3, decoderOutputStride: 4 }],
    ['Xception-65 with ASPP and decoder', XCEPTION_VOC],
  ] as const)('%s is derived for all of its variables', async (_, variant) => {
    const network = buildDeepLab(fakeVariables(variant), variant, { outputStride: 16, cropSize: [65, 65] });
    const builder = GraphBuilder.of(network);
    op('Mean', [builder.value('logits/semantic/BiasAdd'), constantList(builder, [0, 1, 2, 3], 'axes')], {}, 'loss');
    const variables = [...network.nodes.values()].filter(({ name, op: kind }) => kind === 'Const' && /weights$|biases$|gamma$|beta$/.test(name)).map(({ name }) => name);
    expect(variables.length).toBeGreaterThan(100);
    const feeds = new Map([['ImageTensor', { dtype: 'uint8', shape: [1, 65, 65, 3] }]] as const);
    const derived = await gradients(builder.build(), 'loss', variables, { feeds });
    const made = [...derived.gradients.values()].map((endpoint) => derived.graph.nodes.get(endpoint.replace(/:\d+$/, ''))!.op);
    expect(made.filter((kind) => kind === 'Fill')).toEqual([]);
  });
});

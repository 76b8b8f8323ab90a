/** Networks in 8 bits as ONNX files: another runtime computes them with our integers. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { exportModel } from '../../src/deeplab/export_model.js';
import { createBackend } from '../../src/engine/backends.js';
import { Program } from '../../src/engine/program.js';
import { calibrate } from '../../src/engine/quantization/calibrate.js';
import type { Calibration, Range } from '../../src/engine/quantization/ranges.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { readImage } from '../../src/io/pictures/image.js';
import { exportGraph, translateGraph } from '../../src/onnx/export_graph.js';
import { onnxBytes } from '../../src/onnx/file.js';
import type { OnnxNode } from '../../src/onnx/writer.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { add } from '../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { relu } from '../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../src/ops/operators/layers/bias_add.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../src/ops/operators/layers/depthwise_conv2d.js';
import { tensor, type Shape } from '../../src/tensor.js';
import { CHECKPOINT, FROZEN } from '../deeplab/golden.js';
import { graph, X } from '../engine/quantization/small_graph.js';
import { graphOf, node, placeholderNode } from '../graph/nodes.js';
import { numbers } from '../ops/run_graph.js';
import { runOnnx } from './onnxruntime.js';

const SAME = { padding: 'SAME' } as const;
const FEEDS = new Map([['x', X]]);

let cpu: Backend;
let calibration: Calibration;
beforeAll(async () => {
  cpu = await createBackend({ backend: 'cpu' });
  calibration = await calibrate(graph, cpu, [FEEDS], ['out']);
});
afterAll(() => cpu.dispose());

/** Scales are rounded before they are multiplied there, so a sum that lies between two integers may fall to either side; what reads it differs as well then. */
function expectSameIntegers(found: Float32Array, expected: Float32Array, [low, high]: Range): void {
  const step = (Math.max(high, 0) - Math.min(low, 0)) / 127;
  const steps = expected.map((value, i) => Math.abs(value - found[i]) / step);
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...steps)).toBeLessThan(1.01);
  expect(steps.filter((each) => each > 0.01).length / steps.length).toBeLessThan(0.001);
}

async function inBoth(of: Graph, known: Calibration, fetches: readonly string[]): Promise<{ ours: Float32Array[]; theirs: Float32Array[] }> {
  const program = new Program(of, cpu, { calibration: known });
  const ours = await program.execute(FEEDS, fetches);
  await program.dispose();
  const outputs = await runOnnx(await onnxBytes(await exportGraph(of, { feeds: FEEDS, fetches, calibration: known })), FEEDS);
  return { ours: ours.map(({ data }) => data as Float32Array), theirs: fetches.map((name) => outputs.get(name)!.data as Float32Array) };
}

test('convolutions of both kinds, a sum, a resize, a concat, and what comes out as floats', async () => {
  const maps = [...calibration.ranges.keys()];
  expect(maps).toEqual(expect.arrayContaining(['first', 'deep', 'sum', 'ResizeBilinear']));
  const { ours, theirs } = await inBoth(graph, calibration, [...maps, 'out']);
  maps.forEach((name, i) => expectSameIntegers(theirs[i], ours[i], calibration.ranges.get(name)!));
  const last = ours.at(-1)!;
  expectSameIntegers(theirs.at(-1)!, last, [Math.min(...last), Math.max(...last)]);
});

test('a ReLU that is part of the convolution behind it', async () => {
  const builder = new GraphBuilder();
  let seed = 3;
  const weights = (shape: Shape): Value => constant(builder, numbers(shape, seed++, 0.3), 'weights');
  const wide = biasAdd(conv2d(placeholder(builder, 'float32', X.shape, 'x'), weights([3, 3, 3, 40]), SAME), weights([40]));
  const deep = biasAdd(depthwiseConv2d(relu(wide), weights([3, 3, 40, 1]), SAME), weights([40]));
  builder.add('Identity', [add(deep, biasAdd(conv2d(wide, weights([1, 1, 40, 40]), SAME), weights([40])))], {}, 'out');
  const rectified = builder.build();
  const known = await calibrate(rectified, cpu, [FEEDS], ['out']);
  const { nodes } = await translateGraph(rectified, FEEDS, ['out'], known);
  expect(nodes.map(({ op }) => op)).not.toContain('Relu');
  const { ours: [expected], theirs: [found] } = await inBoth(rectified, known, ['out']);
  expectSameIntegers(found, expected, [Math.min(...expected), Math.max(...expected)]);
});

test('QDQ form: a convolution reads and gives integers, but where a residual or a bias is added to it', async () => {
  const { nodes, constants } = await translateGraph(graph, FEEDS, ['out'], calibration);
  const makerOf = (name: string): OnnxNode | undefined => nodes.find(({ outputs }) => outputs.includes(name));
  const convolutions = nodes.filter(({ op }) => op === 'Conv').slice(1);
  expect(convolutions.length).toBeGreaterThan(5);
  for (const { inputs, outputs } of convolutions) {
    const [x, filter, bias] = inputs.map(makerOf);
    expect([x?.op, filter?.op, bias?.op]).toEqual(['DequantizeLinear', 'DequantizeLinear', 'DequantizeLinear']);
    expect([filter, bias].map((each) => constants.get(each!.inputs[0])?.dtype)).toEqual(['int8', 'int32']);
    expect(nodes.filter((each) => each.inputs.includes(outputs[0])).map(({ op }) => op)).toEqual([expect.stringMatching(/^(QuantizeLinear|Add)$/)]);
  }
});

test('the embedded network, from its checkpoint: labels as here, in less than half of the bytes', async () => {
  const cropSize = [65, 97] as const;
  // With these ranges no sum of an early layer lies between two integers; one that does changes hundreds of scores a little.
  const options = { precision: 'int8', cropSize, calibration: [await readImage('models/calibration/chelsea.jpg')], threads: 1 } as const;
  const file = await exportModel(CHECKPOINT, options);
  // 0.7 million are weights, and most of the others names.
  expect(file.length).toBeLessThan(1.3e6);
  const image = await readImage('examples/chelsea.png');
  const pixels = Uint8Array.from({ length: 65 * 97 * 3 }, (_, i) => image.get(Math.floor(i / 3 / 97), Math.floor(i / 3) % 97, i % 3));
  const model = await DeepLab.load(CHECKPOINT, options);
  const [scores, labels] = await model.run(ndarray(pixels, [...cropSize, 3]), ['ResizeBilinear_2', 'SemanticPredictions']);
  await model.dispose();
  const outputs = await runOnnx(file, new Map([['ImageTensor', tensor('uint8', [1, ...cropSize, 3], pixels)]]));
  const found = outputs.get('SemanticPredictions')!.data as BigInt64Array;
  expect(found.filter((label, i) => label === (labels.data as BigInt64Array)[i]).length / found.length).toBeGreaterThan(0.999);
  const [ours, theirs] = [scores.data as Float32Array, outputs.get('ResizeBilinear_2')!.data as Float32Array];
  expect(ours.reduce((sum, value, i) => sum + Math.abs(value - theirs[i]), 0) / ours.length).toBeLessThan(0.001);
});

test('a frozen graph', async () => {
  const file = await exportModel(FROZEN, { precision: 'int8', calibration: [await readImage('models/calibration/chelsea.jpg')], threads: 1 });
  expect(file.length).toBeLessThan(1.3e6);
});

describe('refused', () => {
  test.each([
    ['TfliteAdd', ['x', 'x'], { T: { dtype: 'uint8' }, multipliers: [1, 0, 1, 0, 1, 0], a_zero_point: 0, b_zero_point: 0, zero_point: 0, low: 0, high: 255 }],
    ['DequantizeLinear', ['x'], { scale: 0.5, zero_point: 0 }],
    ['QLinearAveragePool', ['x'], { scale: 0.5, zero_point: 0, ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: 'VALID' }],
  ] as const)('%s of integers whose scale is not known', async (op, inputs, attrs) => {
    const bytes = graphOf(placeholderNode('x', 'uint8', [1, 4, 4, 2]), node('y', op, inputs, attrs));
    const feeds = new Map([['x', { dtype: 'uint8', shape: [1, 4, 4, 2] } as const]]);
    await expect(translateGraph(bytes, feeds, ['y'])).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringContaining(`${op} (integers whose scale is not known)`) });
  });
});

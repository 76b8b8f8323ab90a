/** What optimisers fuse, as the operators that it was made of (values: test/deeplab/frozen_cases.test.ts, test/open/formats/tfjs.test.ts). */
import { describe, expect, test } from '@jest/globals';
import { graphFromGraphDef } from '../../../src/graph/from_graph_def.js';
import type { Attributes, Graph } from '../../../src/graph/graph.js';
import { compileGraph as compile } from '../../../src/engine/program.js';
import { float32, sourceOf } from '../../../src/tensor.js';

const WINDOW = { strides: [1, 2, 2, 1], padding: 'SAME', data_format: 'NHWC' };

function graphOf(op: string, inputs: readonly string[], attrs: Attributes): Graph {
  const given = [...new Set(inputs)].map((name) => ({ name, op: 'Placeholder', inputs: [], device: '', attrs: {} }));
  return graphFromGraphDef({ nodes: [...given, { name: 'y', op, inputs, device: '', attrs }], versions: { producer: 1, minConsumer: 0 } });
}

const written = (graph: Graph): string[] => [...graph.nodes.values()].filter(({ op }) => op !== 'Placeholder' && op !== 'Const').map(({ name, op, inputs }) => `${name} = ${op}(${inputs.join(', ')})`);

test.each<readonly [string, readonly string[], Attributes, readonly string[]]>([
  ['_FusedConv2D', ['x', 'f', 'b'], { ...WINDOW, fused_ops: ['BiasAdd', 'Relu6'] }, ['y/Conv2D = Conv2D(x, f)', 'y/BiasAdd = BiasAdd(y/Conv2D, b)', 'y = Relu6(y/BiasAdd)']],
  ['_FusedConv2D', ['x', 'f', 'b', 'r'], { ...WINDOW, fused_ops: ['BiasAdd', 'Add', 'Relu'] }, ['y/Conv2D = Conv2D(x, f)', 'y/BiasAdd = BiasAdd(y/Conv2D, b)', 'y/AddV2 = AddV2(y/BiasAdd, r)', 'y = Relu(y/AddV2)']],
  ['_FusedConv2D', ['x', 'f'], { ...WINDOW, fused_ops: [] }, ['y = Conv2D(x, f)']],
  ['FusedDepthwiseConv2dNative', ['x', 'f', 'b'], { ...WINDOW, fused_ops: ['BiasAdd'] }, ['y/DepthwiseConv2dNative = DepthwiseConv2dNative(x, f)', 'y = BiasAdd(y/DepthwiseConv2dNative, b)']],
  ['_FusedMatMul', ['x', 'f', 'b'], { fused_ops: ['BiasAdd'], transpose_b: true }, ['y/MatMul = MatMul(x, f)', 'y = BiasAdd(y/MatMul, b)']],
  ['_FusedBatchNormEx', ['x', 'a', 'b', 'c', 'd', 'r'], { num_side_inputs: 1, activation_mode: 'Relu' }, ['y/FusedBatchNormV3 = FusedBatchNormV3(x, a, b, c, d)', 'y/AddV2 = AddV2(y/FusedBatchNormV3, r)', 'y = Relu(y/AddV2)']],
])('%s(%s)', (op, inputs, attrs, expected) => {
  expect(written(graphOf(op, inputs, attrs))).toEqual(expected);
});

test('names that are taken get a number', () => {
  const nodes = ['x', 'f', 'b', 'y/Conv2D'].map((name) => ({ name, op: 'Placeholder', inputs: [], device: '', attrs: {} }));
  const graph = graphFromGraphDef({ nodes: [...nodes, { name: 'y', op: '_FusedConv2D', inputs: ['x', 'f', 'b'], device: '', attrs: { ...WINDOW, fused_ops: ['BiasAdd'] } }], versions: { producer: 1, minConsumer: 0 } });
  expect(written(graph)).toEqual(['y/Conv2D_1 = Conv2D(x, f)', 'y = BiasAdd(y/Conv2D_1, b)']);
});

describe('what is left out of TensorFlow.js and TensorFlow alike', () => {
  const values = float32([5], [-2, -0.5, 0, 0.5, 2]);

  test.each<readonly [string, Attributes, readonly string[], readonly number[]]>([
    ['LeakyRelu', { alpha: 0.25 }, ['x'], [-0.5, -0.125, 0, 0.5, 2]],
    ['LeakyRelu', { alpha: 2 }, ['x'], [-4, -1, 0, 0.5, 2]],
    ['Prelu', {}, ['x', 'alpha'], [-1, -0.25, 0, 0.5, 2]],
  ])('%s %j', async (op, attrs, inputs, expected) => {
    const nodes = [
      { name: 'x', op: 'Const', inputs: [], device: '', attrs: { dtype: { dtype: 'float32' as const }, value: sourceOf(values) } },
      { name: 'alpha', op: 'Const', inputs: [], device: '', attrs: { dtype: { dtype: 'float32' as const }, value: sourceOf(float32([1], [0.5])) } },
      { name: 'y', op, inputs, device: '', attrs },
    ];
    const program = await compile(graphFromGraphDef({ nodes, versions: { producer: 1, minConsumer: 0 } }), { backend: 'cpu' });
    const [y] = await program.run({}, ['y']);
    expect(Array.from(y.data as Float32Array)).toEqual(expected);
    await program.dispose();
  });
});

test.each<readonly [string, readonly string[], Attributes, string, RegExp]>([
  ['_FusedConv2D', ['x', 'f'], { ...WINDOW, fused_ops: ['BiasAdd'] }, 'GraphFormatError', /Node 'y' \(_FusedConv2D\) has 2 inputs, too few for BiasAdd/],
  ['_FusedConv2D', ['x', 'f', 'b'], { ...WINDOW, fused_ops: ['BiasAdd', 'Frobnicate'] }, 'UnsupportedOpError', /has 'Frobnicate' fused into it, which is not supported/],
  ['_FusedConv2D', ['x', 'f', 'b'], { ...WINDOW, fused_ops: ['constructor'] }, 'UnsupportedOpError', /has 'constructor' fused into it, which is not supported/],
  ['_FusedBatchNormEx', ['x', 'a', 'b', 'c', 'd'], { activation_mode: 'Elu' }, 'UnsupportedOpError', /has 'Elu' fused into it/],
  ['Conv2D', ['x', 'f'], { strides: [1, 1], padding: 'SAME', data_format: 'NCHW' }, 'GraphFormatError', /attribute 'strides' should be 4 numbers, found 2/],
])('%s: %s %j', (op, inputs, attrs, tag, message) => {
  expect(() => graphOf(op, inputs, attrs)).toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
});

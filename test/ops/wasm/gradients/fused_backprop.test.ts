/** The gradient of a convolution's input together with that of the activation in front of it: the bits of the two steps that it stands for. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackend } from '../../../../src/engine/backends.js';
import { Program } from '../../../../src/engine/program.js';
import type { Attributes } from '../../../../src/graph/graph.js';
import type { Backend } from '../../../../src/ops/contract/backend.js';
import { int32, sizeOf, tensor, type Shape, type Tensor } from '../../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../../graph/nodes.js';

const window = (stride: number, rate: number): Attributes => ({ strides: [1, stride, stride, 1], dilations: [1, rate, rate, 1], padding: 'SAME' });

/** Numbers from -4 to 10, in no order, with those at which ReLU6 bends among them. */
function values(shape: Shape, seed: number): Tensor<'float32'> {
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 37 + seed * 11) % 57) / 4 - 4));
}

interface Case {
  readonly op: 'Conv2DBackpropInput' | 'DepthwiseConv2dNativeBackpropInput';
  readonly input: Shape;
  readonly filter: Shape;
  readonly gradient: Shape;
  readonly attrs: Attributes;
}

const CASES: readonly Case[] = [
  { op: 'Conv2DBackpropInput', input: [2, 9, 7, 13], filter: [1, 1, 13, 5], gradient: [2, 9, 7, 5], attrs: window(1, 1) },
  { op: 'Conv2DBackpropInput', input: [1, 9, 8, 6], filter: [3, 3, 6, 4], gradient: [1, 9, 8, 4], attrs: window(1, 2) },
  { op: 'Conv2DBackpropInput', input: [2, 9, 8, 6], filter: [3, 3, 6, 4], gradient: [2, 5, 4, 4], attrs: window(2, 1) },
  { op: 'DepthwiseConv2dNativeBackpropInput', input: [2, 9, 7, 13], filter: [3, 3, 13, 1], gradient: [2, 9, 7, 13], attrs: window(1, 2) },
  { op: 'DepthwiseConv2dNativeBackpropInput', input: [2, 9, 7, 6], filter: [3, 3, 6, 1], gradient: [2, 5, 4, 6], attrs: window(2, 1) },
  { op: 'DepthwiseConv2dNativeBackpropInput', input: [1, 9, 7, 3], filter: [5, 5, 3, 2], gradient: [1, 9, 7, 6], attrs: window(1, 1) },
];

describe.each([1, 3])('threads %i', (threads) => {
  let backend: Backend;
  beforeAll(async () => void (backend = await createBackend({ backend: 'wasm', threads, relaxedSimd: false })));
  afterAll(() => backend.dispose());

  test.each(CASES.flatMap((entry) => ['ReluGrad', 'Relu6Grad'].map((activation) => ({ ...entry, activation }))))(
    '$op of $input, $activation',
    async ({ op, input, filter, gradient, attrs, activation }) => {
      const graph = graphOf(
        constantNode('sizes', int32([4], input)),
        placeholderNode('filter', 'float32', filter),
        placeholderNode('gradient', 'float32', gradient),
        placeholderNode('features', 'float32', input),
        node('input_gradient', op, ['sizes', 'filter', 'gradient'], attrs),
        node('out', activation, ['input_gradient', 'features']),
      );
      const feeds = new Map<string, Tensor>([['filter', values(filter, 1)], ['gradient', values(gradient, 2)], ['features', values(input, 3)]]);
      const [fused, apart] = [true, false].map((optimize) => new Program(graph, backend, { optimize }));
      const steps = (await fused.trace(feeds, ['out'])).steps.map((step) => step.op);
      expect(steps).toEqual([op === 'Conv2DBackpropInput' ? 'FusedConv2DBackpropInput' : 'FusedDepthwiseConv2dBackpropInput']);
      const [[found], [expected]] = [await fused.execute(feeds, ['out']), await apart.execute(feeds, ['out'])];
      expect(found).toEqual(expected);
      // A value that somebody else wants is not absorbed.
      expect((await fused.trace(feeds, ['out', 'input_gradient'])).steps.map((step) => step.op)).toEqual([op, activation]);
      await fused.dispose();
      await apart.dispose();
    },
  );
});

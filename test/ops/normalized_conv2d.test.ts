/** Convolutions with frozen batch norm behind them: TensorFlow's bits, the operators that they stand for, and their gradients. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { gradients } from '../../src/gradients/gradients.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Shape, Tensor } from '../../src/tensor.js';
import { Program } from '../../src/engine/program.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { add, mul, sub } from '../../src/ops/operators/arithmetic/binary.js';
import { inOrder, normalized } from '../../src/ops/operators/fused/normalized_conv2d.js';
import { relu6 } from '../../src/ops/operators/layers/activation.js';
import { conv2d, convAttributes } from '../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../src/ops/operators/layers/depthwise_conv2d.js';
import { partEnds } from '../../src/ops/geometry/sum_parts.js';
import { expectClose } from '../matchers.js';
import { floatsOf } from '../training/goldens.js';
import { computed, inferred, of } from './infer.js';
import { numbers } from './run_graph.js';
import { backendUnderTest } from './under_test.js';

interface Rounding {
  readonly shape: Shape;
  readonly filter: Shape;
  readonly stride: number;
  readonly rate: number;
  /** Some of the first output pixels. */
  readonly out: string;
}

const ROUNDING = JSON.parse(readFileSync('test/reference/training_steps/rounding.json', 'utf8')) as Rounding[];

interface Moments {
  readonly shape: Shape;
  /** Some pixels, mean, unbiased variance, mean, variance. */
  readonly outputs: readonly string[];
}

const MOMENTS = JSON.parse(readFileSync('test/reference/training_steps/rounding_moments.json', 'utf8')) as Moments[];
const EMPTY: Tensor = { dtype: 'float32', shape: [0], data: new Float32Array(0) };

describe('the plain kernels round where TensorFlow rounds', () => {
  test.each(ROUNDING.map((entry, i) => [`${entry.filter.join('x')} on ${entry.shape.join('x')}, stride ${entry.stride}, rate ${entry.rate}`, i] as const))('%s', async (_, index) => {
    const { shape, filter, stride, rate, out } = ROUNDING[index];
    const isDepthwise = filter[3] === 1;
    const channels = [isDepthwise ? filter[2] : filter[3]];
    const pattern = (of: Shape, at: number, scale = 1, shift = 0): Tensor => numbers(of, 10 * index + at, scale, shift);
    const [deviation] = await computed('InverseDeviation', [pattern(channels, 5, 0.5, 0.625)], { epsilon: 0.001 });
    const [factor] = await computed('Mul', [deviation, pattern(channels, 3)]);
    const inputs = [pattern(shape, 0), pattern(filter, 1), pattern(channels, 2), factor, pattern(channels, 4)];
    const [found] = await computed(isDepthwise ? 'NormalizedDepthwiseConv2D' : 'NormalizedConv2D', inputs, convAttributes({ stride, rate, padding: 'SAME' }));
    const expected = floatsOf(out);
    expect((found.data as Float32Array).slice(0, expected.length)).toEqual(expected);
  });

  test.each(MOMENTS.map(({ shape }, i) => [shape.join('x'), i] as const))('statistics of a batch %s', async (_, index) => {
    const { shape, outputs } = MOMENTS[index];
    const pattern = (of: Shape, at: number, scale = 1, shift = 0): Tensor => numbers(of, 10 * index + at, scale, shift);
    const channels = [shape[3]];
    const inputs = [pattern(shape, 0, 0.125, 3), pattern(channels, 1), pattern(channels, 2), EMPTY, EMPTY];
    const found = await computed('FusedBatchNormV3', inputs, { epsilon: 0.001, is_training: true, data_format: 'NHWC' });
    for (const [i, output] of outputs.entries()) {
      const expected = floatsOf(output);
      expect((found[i].data as Float32Array).slice(0, expected.length)).toEqual(expected);
    }
  });

  test('long sums are divided', () => {
    expect([256, 257, 320, 321, 728].map(partEnds)).toEqual([[256], [129, 257], [160, 320], [160, 320, 321], [248, 496, 728]]);
  });
});

const CONVOLUTIONS = [
  ['NormalizedConv2D', conv2d, [3, 3, 4, 5], 5],
  ['NormalizedDepthwiseConv2D', depthwiseConv2d, [3, 3, 4, 1], 4],
  ['NormalizedDepthwiseConv2D, 5x5', depthwiseConv2d, [5, 5, 4, 1], 4],
  ['NormalizedDepthwiseConv2D, multiplier 2', depthwiseConv2d, [3, 3, 4, 2], 8],
] as const;

describe.each(CONVOLUTIONS)('%s', (_, convolve, filterShape, channels) => {
  const SHAPE = [2, 7, 6, 4];
  const feeds = new Map([['x', numbers(SHAPE, 1)], ['filter', numbers(filterShape, 2)], ['mean', numbers([channels], 3)], ['factor', numbers([channels], 4, 1, 1.5)], ['offset', numbers([channels], 5)]]);

  /** All values of a graph of the convolution, and the gradients of a loss with respect to its five inputs. */
  async function run(build: (inputs: readonly Value[]) => Value): Promise<Tensor[]> {
    const builder = new GraphBuilder();
    const inputs = [...feeds].map(([name, { shape }]) => placeholder(builder, 'float32', shape, name));
    const y = build(inputs);
    const loss = builder.add('L2Loss', [y], {}, 'loss');
    const derived = await gradients(builder.build(), loss.endpoint, [...feeds.keys()]);
    const program = new Program(derived.graph, await backendUnderTest());
    try {
      return await program.execute(feeds, [y.endpoint, ...derived.gradients.values()]);
    } finally {
      await program.dispose();
    }
  }

  test.each([[1, 1], [2, 1], [1, 2]])('stride %i, rate %i: the operators one by one, and their gradients', async (stride, rate) => {
    const options = { stride, rate, padding: 'SAME' } as const;
    const found = await run(([x, filter, mean, factor, offset]) => relu6(normalized(convolve(x, filter, options), { mean, factor, offset })));
    const expected = await run(([x, filter, mean, factor, offset]) => relu6(add(mul(sub(convolve(x, filter, options), mean), factor), offset)));
    for (const [i, value] of found.entries()) expectClose(value, expected[i]);
  });

  test('without a batch norm: the convolution, and its gradients', async () => {
    const options = { stride: 2, padding: 'SAME' } as const;
    // What is not used has no gradient; here all are.
    const used = ([, , mean, factor, offset]: readonly Value[], y: Value): Value => add(mul(sub(y, mean), factor), offset);
    const found = await run((inputs) => used(inputs, inOrder(convolve(inputs[0], inputs[1], options))));
    const expected = await run((inputs) => used(inputs, convolve(inputs[0], inputs[1], options)));
    for (const [i, value] of found.entries()) expectClose(value, expected[i]);
  });

  test('a residual and an activation behind it become one step', async () => {
    const build = (make: (inputs: readonly Value[]) => Value) => ([x, ...rest]: readonly Value[]): Value => relu6(add(make([x, ...rest]), make([relu6(x), ...rest])));
    const options = { padding: 'SAME' } as const;
    const found = await run(build(([x, filter, mean, factor, offset]) => normalized(convolve(x, filter, options), { mean, factor, offset })));
    const expected = await run(build(([x, filter, mean, factor, offset]) => add(mul(sub(convolve(x, filter, options), mean), factor), offset)));
    for (const [i, value] of found.entries()) expectClose(value, expected[i]);
  });
});

test('what does not fit is refused', () => {
  const attrs = convAttributes({ padding: 'SAME' });
  const [x, filter, c] = [of('float32', 1, 5, 5, 2), of('float32', 1, 1, 2, 3), of('float32', 3)];
  expect(inferred('NormalizedConv2D', [x, filter, c, c, c], attrs)).toEqual(['float32[1,5,5,3]']);
  expect(inferred('NormalizedConv2D', [x, filter], attrs)).toEqual(['float32[1,5,5,3]']);
  for (const inputs of [[x, filter, c, c, of('float32', 2)], [x, filter, c, c, c, of('float32', 1, 5, 5, 2)]]) {
    expect(() => inferred('NormalizedConv2D', inputs, attrs)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
  }
  expect(() => inferred('InverseDeviation', [of('float64', 3)])).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
});

test('one over the deviation is right to float32, for any variance', async () => {
  const variance = Float32Array.from([0, 1e-30, 1e-3, 0.5, 1, 2, 3, 7.25, 1e10, 1e30, 4]);
  const [{ data }] = await computed('InverseDeviation', [{ dtype: 'float32', shape: [11], data: variance }], { epsilon: 1e-5 });
  for (const [i, value] of (data as Float32Array).entries()) expect(Math.abs(value * Math.sqrt(Math.fround(variance[i] + Math.fround(1e-5))) - 1)).toBeLessThan(2e-7);
});

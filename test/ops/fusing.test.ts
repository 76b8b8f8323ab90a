/**
 * What follows a convolution is fused into it (batch norm, bias, residual, activation). Fetching the values in between
 * keeps the operators apart, so the two must give the same numbers, and what was fetched must be what its name says.
 */
import { describe, expect, test } from '@jest/globals';
import type { Value } from '../../src/graph/builder.js';
import { relu, relu6 } from '../../src/ops/operators/layers/activation.js';
import { batchNorm } from '../../src/ops/operators/layers/batch_norm.js';
import { biasAdd } from '../../src/ops/operators/layers/bias_add.js';
import { add } from '../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../src/ops/operators/layers/depthwise_conv2d.js';
import { pad } from '../../src/ops/operators/shapes/pad.js';
import { expectClose } from '../matchers.js';
import { numbers, one, run, weights } from './run_graph.js';

const CHANNELS = 3;

// Name, operator, the filter's last dimension, output channels for 3 input channels.
const CONVOLUTIONS = [
  ['Conv2D', conv2d, 7, 7],
  ['DepthwiseConv2dNative', depthwiseConv2d, 1, 3],
  ['DepthwiseConv2dNative with multiplier 2', depthwiseConv2d, 2, 6],
] as const;

const vector = (at: Value, length: number, seed: number, scale: number, shift = 0): Value =>
  constant(at.builder, numbers([length], seed, scale, shift), 'vector');

function norm(x: Value, channels: number, epsilon: number): Value {
  return batchNorm(x, {
    scale: vector(x, channels, 1, 0.5, 1),
    offset: vector(x, channels, 2, 1),
    mean: vector(x, channels, 3, 1),
    // Down to 2^-10, where the two epsilons differ visibly.
    variance: vector(x, channels, 4, 0.5, 0.5 + 2 ** -10),
    epsilon,
  });
}

type Tail = (conv: Value, channels: number, residual: Value) => readonly Value[];

// What follows the convolution: every value on the way, the last first.
const TAILS: readonly (readonly [string, Tail])[] = [
  ['batch norm, epsilon 1e-3', (conv, n) => [norm(conv, n, 1e-3)]],
  ['batch norm, epsilon 1e-5', (conv, n) => [norm(conv, n, 1e-5)]],
  ['batch norm and Relu6', (conv, n) => chain(conv, (v) => norm(v, n, 1e-3), relu6)],
  ['BiasAdd', (conv, n) => [biasAdd(conv, vector(conv, n, 5, 1))]],
  ['BiasAdd and Relu', (conv, n) => chain(conv, (v) => biasAdd(v, vector(v, n, 5, 1)), relu)],
  ['Relu6 alone', (conv) => [relu6(conv)]],
  ['batch norm and a residual', (conv, n, r) => chain(conv, (v) => norm(v, n, 1e-3), (v) => add(v, r))],
  ['a residual to which batch norm is added', (conv, n, r) => chain(conv, (v) => norm(v, n, 1e-3), (v) => add(r, v))],
  ['batch norm, a residual and Relu', (conv, n, r) => chain(conv, (v) => norm(v, n, 1e-3), (v) => add(v, r), relu)],
  ['batch norm, Relu and a residual', (conv, n, r) => chain(conv, (v) => norm(v, n, 1e-3), relu, (v) => add(v, r))],
  ['batch norm added to itself', (conv, n) => chain(conv, (v) => norm(v, n, 1e-3), (v) => add(v, v))],
];

function chain(x: Value, ...steps: readonly ((v: Value) => Value)[]): Value[] {
  const values: Value[] = [];
  for (const step of steps) values.unshift(step(values[0] ?? x));
  return values;
}

describe.each(CONVOLUTIONS)('%s', (_, convolve, last, outChannels) => {
  const filter = numbers([3, 3, CHANNELS, last], 11, 0.25);
  const other = numbers([1, 1, CHANNELS, last], 12);
  const x = numbers([1, 8, 7, CHANNELS], 13);

  test.each([
    [2, 1],
    [1, 2],
  ])('stride %i, rate %i: fused with what follows it equals the operators one by one', async (stride, rate) => {
    const plain = await one(x, (v) => convolve(v, weights(v, filter), { stride, rate, padding: 'SAME' }));
    for (const [, tail] of TAILS) {
      const network = (v: Value): readonly Value[] => {
        const conv = convolve(v, weights(v, filter), { stride, rate, padding: 'SAME' });
        const residual = convolve(v, weights(v, other), { stride, padding: 'SAME' });
        return [...tail(conv, outChannels, residual), residual, conv];
      };
      const [fused] = await run(x, (v) => network(v).slice(0, 1));
      const apart = await run(x, network);
      expectClose(fused, apart[0]);
      expectClose(apart[apart.length - 1], plain);
    }
  });

  test.each(TAILS)('any one value on the way can be fetched: %s', async (_name, tail) => {
    const network = (v: Value): readonly Value[] => {
      const conv = convolve(v, weights(v, filter), { padding: 'SAME' });
      const residual = convolve(v, weights(v, other), { padding: 'SAME' });
      return [...tail(conv, outChannels, residual), residual, conv];
    };
    const apart = await run(x, network);
    for (let k = 0; k < apart.length; k++) {
      const [last, middle] = await run(x, (v) => {
        const values = network(v);
        return [values[0], values[k]];
      });
      expectClose(last, apart[0]);
      expectClose(middle, apart[k]);
    }
  });

  test('explicit pads in front of a strided VALID convolution, folded and fetched', async () => {
    const network = (v: Value) => {
      const padded = pad(v, [[0, 0], [1, 1], [1, 1], [0, 0]]);
      return [relu(norm(convolve(padded, weights(v, filter), { stride: 2, padding: 'VALID' }), outChannels, 1e-3)), padded];
    };
    const [folded] = await run(x, (v) => network(v).slice(0, 1));
    const [apart, padded] = await run(x, network);
    expect(padded.shape).toEqual([1, 10, 9, CHANNELS]);
    expectClose(folded, apart);
  });
});

/** Gradients of depthwise convolutions in wasm against the plain kernels: strides, rates, paddings, multipliers and sizes of all kinds, any number of channels. */
import { describe, test } from '@jest/globals';
import type { Attributes } from '../../../../src/graph/graph.js';
import { convGeometry, type Padding } from '../../../../src/ops/geometry/conv_geometry.js';
import { int32, type Shape } from '../../../../src/tensor.js';
import { numbers } from '../../run_graph.js';
import { backendsOfAllKinds, expectCloseToPlain } from '../close_to_plain.js';
import { fed, fixed } from '../run_alone.js';

const backends = backendsOfAllKinds();

interface Convolution {
  readonly input: Shape;
  readonly filter: Shape;
  readonly strides?: readonly [number, number];
  readonly rates?: readonly [number, number];
  readonly padding?: Padding;
}

const WINDOWS: Convolution[] = [
  ...[1, 3, 4, 5, 7, 8, 21, 32].map((channels) => ({ input: [2, 9, 11, channels], filter: [3, 3, channels, 1] })),
  ...[1, 4, 6, 24].map((channels) => ({ input: [1, 10, 13, channels], filter: [3, 3, channels, 1], strides: [2, 2] as const })),
  { input: [1, 33, 33, 16], filter: [3, 3, 16, 1] },
  { input: [1, 64, 65, 12], filter: [3, 3, 12, 1], strides: [2, 2] },
  { input: [1, 17, 17, 40], filter: [3, 3, 40, 1], rates: [2, 2] },
  { input: [1, 17, 16, 9], filter: [3, 3, 9, 1], rates: [4, 3], padding: 'VALID' },
  { input: [1, 5, 6, 8], filter: [3, 3, 8, 1], rates: [6, 12] },
  { input: [2, 8, 9, 8], filter: [3, 3, 8, 1], padding: 'VALID' },
  { input: [2, 8, 9, 8], filter: [3, 3, 8, 1], padding: [5, 0, 3, 4] },
  { input: [1, 2, 1, 4], filter: [3, 3, 4, 1] },
  { input: [1, 15, 17, 6], filter: [3, 3, 6, 1], strides: [1, 2] },
  { input: [1, 15, 17, 6], filter: [3, 3, 6, 1], strides: [3, 2], rates: [2, 2], padding: [2, 3, 1, 4] },
];

const OTHERS: Convolution[] = [
  { input: [1, 9, 8, 3], filter: [3, 3, 3, 2] },
  { input: [2, 9, 8, 4], filter: [2, 5, 4, 3], strides: [2, 1], rates: [1, 2] },
  { input: [1, 12, 11, 9], filter: [5, 5, 9, 1], strides: [2, 2] },
  { input: [1, 7, 7, 6], filter: [1, 1, 6, 1], strides: [3, 3] },
  { input: [1, 6, 9, 5], filter: [4, 2, 5, 1], padding: 'VALID' },
];

describe.each([...WINDOWS, ...OTHERS].map((each) => [JSON.stringify(each), each] as const))('%s', (_, { input, filter, strides = [1, 1], rates = [1, 1], padding = 'SAME' }) => {
  const { batch, outHeight, outWidth } = convGeometry(input, filter[0], filter[1], { strides, rates, padding });
  const attrs: Attributes = {
    ...{ strides: [1, ...strides, 1], dilations: [1, ...rates, 1] },
    ...(typeof padding === 'string' ? { padding } : { padding: 'EXPLICIT', explicit_paddings: [0, 0, ...padding, 0, 0] }),
  };
  const gradient = fed(numbers([batch, outHeight, outWidth, filter[2] * filter[3]], 3));

  test('of the filter', () =>
    expectCloseToPlain(backends, { op: 'DepthwiseConv2dNativeBackpropFilter', inputs: [fed(numbers(input, 1, 1, 0.25)), fixed(int32([4], filter)), gradient], attrs }, 2e-6));

  test('of the input', () =>
    expectCloseToPlain(backends, { op: 'DepthwiseConv2dNativeBackpropInput', inputs: [fixed(int32([4], input)), fed(numbers(filter, 2)), gradient], attrs }, 2e-6));
});

/** Gradients of dense convolutions in wasm against the plain kernels: strides, rates and paddings of all kinds, any number of channels, more pixels than a part has. */
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

const POINTWISE: Convolution[] = [
  { input: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { input: [2, 5, 7, 3], filter: [1, 1, 3, 21] },
  { input: [1, 9, 8, 24], filter: [1, 1, 24, 40] },
  { input: [2, 33, 32, 16], filter: [1, 1, 16, 96] },
  { input: [2, 33, 33, 33], filter: [1, 1, 33, 19] },
  { input: [1, 17, 17, 160], filter: [1, 1, 160, 96] },
  { input: [1, 3, 5, 960], filter: [1, 1, 960, 320] },
];

const GENERAL: Convolution[] = [
  { input: [2, 33, 31, 3], filter: [3, 3, 3, 32], strides: [2, 2] },
  { input: [1, 34, 32, 3], filter: [3, 3, 3, 16], strides: [2, 2] },
  { input: [1, 12, 13, 8], filter: [3, 3, 8, 24] },
  { input: [1, 12, 13, 17], filter: [3, 3, 17, 5], rates: [2, 3] },
  { input: [2, 9, 11, 5], filter: [3, 2, 5, 7], strides: [1, 3], padding: 'VALID' },
  { input: [1, 9, 11, 6], filter: [2, 5, 6, 9], strides: [3, 2] },
  { input: [1, 13, 11, 4], filter: [3, 3, 4, 12], strides: [2, 1], rates: [3, 2], padding: [4, 1, 0, 3] },
  { input: [1, 14, 15, 4], filter: [3, 3, 4, 12], strides: [4, 2], rates: [2, 4], padding: [3, 3, 5, 5] },
  { input: [2, 8, 8, 20], filter: [1, 1, 20, 6], strides: [2, 2] },
  { input: [1, 9, 25, 16], filter: [1, 1, 16, 6], strides: [2, 2] },
  { input: [2, 8, 7, 20], filter: [1, 1, 20, 6], strides: [3, 2], padding: 'VALID' },
  { input: [1, 4, 5, 3], filter: [7, 7, 3, 8], padding: [6, 6, 6, 6] },
  { input: [1, 17, 17, 64], filter: [3, 3, 64, 48], rates: [6, 6] },
];

describe.each([...POINTWISE, ...GENERAL].map((each) => [JSON.stringify(each), each] as const))('%s', (_, { input, filter, strides = [1, 1], rates = [1, 1], padding = 'SAME' }) => {
  const { batch, outHeight, outWidth } = convGeometry(input, filter[0], filter[1], { strides, rates, padding });
  const attrs: Attributes = {
    ...{ strides: [1, ...strides, 1], dilations: [1, ...rates, 1] },
    ...(typeof padding === 'string' ? { padding } : { padding: 'EXPLICIT', explicit_paddings: [0, 0, ...padding, 0, 0] }),
  };
  const gradient = fed(numbers([batch, outHeight, outWidth, filter[3]], 3));

  test('of the filter', () =>
    expectCloseToPlain(backends, { op: 'Conv2DBackpropFilter', inputs: [fed(numbers(input, 1, 1, 0.25)), fixed(int32([4], filter)), gradient], attrs }, 2e-6));

  test('of the input', () =>
    expectCloseToPlain(backends, { op: 'Conv2DBackpropInput', inputs: [fixed(int32([4], input)), fed(numbers(filter, 2)), gradient], attrs }, 2e-6));
});

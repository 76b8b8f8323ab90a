/** Convolutions with frozen batch norm behind them, held to the plain kernels. */
import { expect, test } from '@jest/globals';
import { convAttributes } from '../../../src/ops/operators/layers/conv2d.js';
import { numbers } from '../run_graph.js';
import { backendsOfAllKinds, expectCloseToPlain } from './close_to_plain.js';
import { fed, type Input } from './run_alone.js';

const backends = backendsOfAllKinds();

const input = (shape: readonly number[], seed: number, scale = 1, shift = 0): Input => fed(numbers(shape, seed, scale, shift));

// Columns that fill panels, and last panels of at most 8, at most 16; depths of one part, halves, slices.
test.each([
  [1, 16, 8], [1, 16, 3], [1, 5, 13], [1, 96, 40], [1, 257, 21], [1, 300, 16], [1, 728, 5], [1, 700, 37], [1, 40, 48], [3, 3, 16], [3, 40, 24],
])('%i x %i filters on %i channels', async (size, channels, columns) => {
  const shape = [2, 9, 7, channels];
  for (const [stride, activation, residual] of [[1, 'None', false], [1, 'Relu6', true], [2, 'Relu6', true]] as const) {
    const side = (length: number): number => Math.ceil(length / stride);
    const parameters = [input([columns], 3), input([columns], 4, 0.25, 0.5), input([columns], 5)];
    const added = residual ? [input([2, side(9), side(7), columns], 6)] : [];
    const attrs = { ...convAttributes({ stride, padding: 'SAME' }), activation };
    await expectCloseToPlain(backends, { op: 'NormalizedConv2D', inputs: [input(shape, 1), input([size, size, channels, columns], 2), ...parameters, ...added], attrs }, 1e-6);
  }
  expect.hasAssertions();
});

test.each([[1, 40, 24], [1, 300, 21], [3, 16, 13]])('%i x %i filters on %i channels, with no batch norm behind them', async (size, channels, columns) => {
  const inputs = [input([2, 9, 7, channels], 1), input([size, size, channels, columns], 2)];
  await expectCloseToPlain(backends, { op: 'NormalizedConv2D', inputs, attrs: convAttributes({ padding: 'SAME' }) }, 1e-6);
  expect.hasAssertions();
});

test.each([[5, 4, 2, 1], [5, 21, 1, 1], [7, 8, 1, 2], [3, 16, 1, 1]])('%i taps a side, depthwise, %i channels, stride %i, rate %i, with and without batch norm', async (size, channels, stride, rate) => {
  const parameters = [input([channels], 3), input([channels], 4, 0.25, 0.5), input([channels], 5)];
  const inputs = [input([2, 9, 11, channels], 1), input([size, size, channels, 1], 2)];
  const attrs = convAttributes({ stride, rate, padding: 'SAME' });
  await expectCloseToPlain(backends, { op: 'NormalizedDepthwiseConv2D', inputs, attrs }, 1e-7);
  await expectCloseToPlain(backends, { op: 'NormalizedDepthwiseConv2D', inputs: [...inputs, ...parameters], attrs: { ...attrs, activation: 'Relu6' } }, 1e-7);
  expect.hasAssertions();
});

test.each([[2, 1, 1], [4, 1, 2], [17, 2, 1], [24, 1, 1]])('depthwise, %i channels, stride %i, rate %i', async (channels, stride, rate) => {
  const side = (length: number): number => Math.ceil(length / stride);
  const parameters = [input([channels], 3), input([channels], 4, 0.25, 0.5), input([channels], 5)];
  const inputs = [input([2, 9, 11, channels], 1), input([3, 3, channels, 1], 2), ...parameters];
  const attrs = convAttributes({ stride, rate, padding: 'SAME' });
  await expectCloseToPlain(backends, { op: 'NormalizedDepthwiseConv2D', inputs, attrs }, 1e-7);
  await expectCloseToPlain(backends, { op: 'NormalizedDepthwiseConv2D', inputs: [...inputs, input([2, side(9), side(11), channels], 6)], attrs: { ...attrs, activation: 'Relu6' } }, 1e-7);
  expect.hasAssertions();
});

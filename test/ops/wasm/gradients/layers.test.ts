/** Gradients of everything but convolutions in wasm, against the plain kernels: every number of channels, more pixels than a part has, and what is not a number. */
import { describe, expect, test } from '@jest/globals';
import { createBackend } from '../../../../src/engine/backends.js';
import type { Attributes } from '../../../../src/graph/graph.js';
import { float32, int32, tensor, type Shape, type Tensor } from '../../../../src/tensor.js';
import { numbers } from '../../run_graph.js';
import { backendsOfAllKinds, expectCloseToPlain } from '../close_to_plain.js';
import { fed, fixed, runAlone, type Input } from '../run_alone.js';

const backends = backendsOfAllKinds();

const CHANNELS = [1, 3, 4, 7, 21];
const MAPS: Shape[] = [...CHANNELS.map((channels) => [2, 7, 9, channels]), [3, 33, 35, 5], [1, 40, 41, 24]];
const map = (shape: Shape, seed: number, shift = 0): Input => fed(numbers(shape, seed, 3, shift));
const perChannel = (shape: Shape, seed: number, shift = 0): Input => fed(numbers([shape[3]], seed, 0.5, shift));

const withSpecial = (x: Tensor<'float32'>): Input => fed(float32(x.shape, x.data.map((value, i) => [NaN, Infinity, -Infinity, 0, 6, -0][i % 41] ?? value)));

describe.each(MAPS.map((shape) => [shape]))('%j', (shape) => {
  test('biases', () => expectCloseToPlain(backends, { op: 'BiasAddGrad', inputs: [map(shape, 1, 0.25)] }, 1e-6));

  test.each([true, false])('batch norm, training: %s', async (training) => {
    const attrs = { epsilon: 0.001, is_training: training };
    const statistics = [perChannel(shape, 4), perChannel(shape, 5, 1)];
    await expectCloseToPlain(backends, { op: 'FusedBatchNormV3', inputs: [map(shape, 1, 2), perChannel(shape, 2, 1), perChannel(shape, 3), ...statistics], attrs }, 2e-6);
    await expectCloseToPlain(
      backends,
      { op: 'FusedBatchNormGradV3', inputs: [map(shape, 6), map(shape, 1, 2), perChannel(shape, 2, 1), ...statistics, fed(float32([0], []))], attrs },
      2e-6,
    );
  });

  test('statistics that move', () =>
    expectCloseToPlain(
      backends,
      {
        op: 'FusedBatchNormV3',
        inputs: [map(shape, 1, 2), perChannel(shape, 2, 1), perChannel(shape, 3), perChannel(shape, 4), perChannel(shape, 5, 1)],
        attrs: { epsilon: 0.001, is_training: true, exponential_avg_factor: 0.003 },
      },
      2e-6,
    ));

  test.each(['ReluGrad', 'Relu6Grad', 'EluGrad', 'SigmoidGrad', 'TanhGrad'])('%s', async (op) => {
    await expectCloseToPlain(backends, { op, inputs: [map(shape, 1), map(shape, 2)] }, 1e-6);
    await expectCloseToPlain(backends, { op, inputs: [withSpecial(numbers(shape, 1, 9)), withSpecial(numbers(shape, 2, 9))] }, 1e-6);
  });

  test.each([
    [[2, 2], [2, 2], 'SAME'],
    [[3, 3], [2, 2], 'VALID'],
    [[3, 2], [1, 3], 'SAME'],
    [[7, 9], [1, 1], 'VALID'],
  ] as const)('pools of %j at strides %j, %s', async (size, strides, padding) => {
    const attrs = { ksize: [1, ...size, 1], strides: [1, ...strides, 1], padding };
    const along = (length: number, window: number, stride: number): number => (padding === 'SAME' ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1);
    const out = [shape[0], along(shape[1], size[0], strides[0]), along(shape[2], size[1], strides[1]), shape[3]];
    await expectCloseToPlain(backends, { op: 'AvgPoolGrad', inputs: [fixed(int32([4], shape)), map(out, 1)], attrs }, 1e-6);
    await expectCloseToPlain(backends, { op: 'MaxPoolGrad', inputs: [withSpecial(numbers(shape, 2)), map(out, 3), map(out, 1)], attrs }, 1e-6);
  });

  test.each<Attributes>([{ align_corners: true }, { half_pixel_centers: true }, {}])('resizes, %j', async (attrs) => {
    for (const [height, width] of [[3, 4], [1, 1], [shape[1], shape[2]], [50, 60]]) {
      const small = [shape[0], height, width, shape[3]];
      await expectCloseToPlain(backends, { op: 'ResizeBilinearGrad', inputs: [map(shape, 1), map(small, 2)], attrs }, 2e-6);
      await expectCloseToPlain(backends, { op: 'ResizeNearestNeighborGrad', inputs: [map(shape, 1), fixed(int32([2], [height, width]))], attrs }, 2e-6);
    }
  });
});

describe.each([1, 2, 3, 4, 5, 8, 19, 21])('cross entropy of %i classes', (classes) => {
  const rows = 301;
  const logits = (scale: number): Input => fed(numbers([rows, classes], 1, scale));
  const label = (i: number): number => (7 * i) % classes;

  test.each([1, 30, 2000])('logits up to %d', async (scale) => {
    const dense = fed(float32([rows, classes], numbers([rows, classes], 2).data.map((value) => Math.abs(value))));
    await expectCloseToPlain(backends, { op: 'SoftmaxCrossEntropyWithLogits', inputs: [logits(scale), dense] }, 2e-6);
    const op = 'SparseSoftmaxCrossEntropyWithLogits';
    await expectCloseToPlain(backends, { op, inputs: [logits(scale), fed(int32([rows], Array.from({ length: rows }, (_, i) => label(i))))] }, 2e-6);
    await expectCloseToPlain(backends, { op, inputs: [logits(scale), fed(tensor('int64', [rows], BigInt64Array.from({ length: rows }, (_, i) => BigInt(label(i)))))] }, 2e-6);
  });

  test.each([-1, classes])('a label of %d is refused', async (wrong) => {
    const labels = int32([rows], Array.from({ length: rows }, (_, i) => (i === 37 ? wrong : label(i))));
    const run = runAlone(backends.relaxed[1], { op: 'SparseSoftmaxCrossEntropyWithLogits', inputs: [logits(1), fed(labels)] }, 2);
    await expect(run).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining(`labels[37] is ${wrong}, expected a class in [0, ${classes})`) });
  });
});

test('what is not a number makes its row of a cross entropy that', () =>
  expectCloseToPlain(backends, { op: 'SparseSoftmaxCrossEntropyWithLogits', inputs: [withSpecial(numbers([200, 7], 1)), fed(int32([200], Array.from({ length: 200 }, (_, i) => i % 7)))] }, 1e-6));

test.each([0, 1, 3, 5, 4099, 300_001])('L2 loss, momentum and Adam of %i elements', async (length) => {
  const value = (seed: number): Input => fed(numbers([length], seed, 3));
  await expectCloseToPlain(backends, { op: 'L2Loss', inputs: [value(1)] }, 1e-6);
  await expectCloseToPlain(backends, { op: 'MomentumUpdate', inputs: [value(1), value(2), value(3), fed(float32([], [0.01]))], attrs: { momentum: 0.9 } }, 1e-6);
  const squares = fed(float32([length], numbers([length], 4, 3).data.map((x) => x * x)));
  await expectCloseToPlain(backends, { op: 'AdamUpdate', inputs: [value(1), value(2), squares, value(3), fed(float32([], [0.01]))], attrs: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } }, 0);
});

test('one-hot vectors', async () => {
  const scalars = [fixed(int32([], [5])), fed(float32([], [2])), fed(float32([], [-1]))];
  for (const dtype of ['int32', 'int64', 'uint8'] as const) {
    const values = [0, 4, 5, 200, 3, 1, 2];
    const data = dtype === 'int64' ? BigInt64Array.from(values, BigInt) : dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
    await expectCloseToPlain(backends, { op: 'OneHot', inputs: [fed(tensor(dtype, [7], data)), ...scalars], attrs: { axis: -1 } }, 0);
  }
});

test('a filter whose pixels are many parts has the same gradient on any number of threads', async () => {
  // More threads than there are parts of anything else here.
  const backend = await createBackend({ backend: 'wasm', threads: 5 });
  try {
    const entry = {
      op: 'Conv2DBackpropFilter',
      inputs: [fed(numbers([2, 50, 51, 8], 1)), fixed(int32([4], [3, 3, 8, 16])), fed(numbers([2, 50, 51, 16], 2))],
      attrs: { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: 'SAME' },
    };
    const [[five], [one]] = [await runAlone(backend, entry, 1), await runAlone(backends.relaxed[0], entry, 1)];
    expect(five.data).toEqual(one.data);
  } finally {
    await backend.dispose();
  }
});

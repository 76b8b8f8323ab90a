/** Resizing in wasm is the plain kernels' to the last bit, and labels of a resized map are those of the map, on every pixel. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../../src/graph/graph.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, int32, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../run_graph.js';
import { runStep } from './run_step.js';

const MODES: readonly (readonly [string, Attributes])[] = [
  ['legacy', {}],
  ['align_corners', { align_corners: true }],
  ['half_pixel_centers', { half_pixel_centers: true }],
];

/** From [batch, rows, columns, channels] to [rows, columns]. */
const SIZES = [
  [[1, 5, 6, 21], [65, 81]],
  [[2, 4, 5, 19], [13, 17]],
  [[1, 9, 7, 6], [4, 3]],
  [[2, 3, 3, 3], [7, 6]],
  [[1, 4, 4, 1], [9, 9]],
  [[1, 1, 1, 5], [6, 7]],
  [[1, 1, 6, 4], [5, 1]],
  [[1, 3, 4, 70], [11, 9]],
  [[1, 6, 5, 2], [6, 5]],
] as const;

type Shape = (typeof SIZES)[number][0];

const changed = (shape: Shape, change: (value: number, i: number) => number): Tensor<'float32'> => {
  const x = numbers(shape, 5, 4);
  return float32(shape, x.data.map(change));
};

/** Where the one or the other channel wins is decided by the last bit of some of them. */
const MAPS: readonly (readonly [string, (shape: Shape) => Tensor<'float32'>])[] = [
  ['random numbers', (shape) => numbers(shape, 3, 10)],
  // Regions of one class each, with edges between them.
  ['regions', (shape) => changed(shape, (value, i) => value + ((i / shape[3]) % 7 < 4 === (i % shape[3] < 2) ? 20 : 0))],
  ['ties', (shape) => changed(shape, Math.round)],
  ['near ties', (shape) => changed(shape, (value, i) => 1 + (i % 3) * 2 ** -23 + (value > 3 ? 0.5 : 0))],
  ['leads as large as what rounding takes away', (shape) => changed(shape, (value, i) => 100 + (i % shape[3] === 1 ? 2 ** -13 * value : 0))],
  ['tiny numbers', (shape) => changed(shape, (value) => value * 2 ** -146)],
  ['huge numbers', (shape) => changed(shape, (value) => value * 2 ** 125)],
  ['NaN and infinities', (shape) => changed(shape, (value, i) => [value, value, NaN, Infinity, -Infinity][i % 11 < 5 && value > 2 ? i % 11 : 0])],
  ['NaN only', (shape) => changed(shape, () => NaN)],
  ['zeros of both signs', (shape) => changed(shape, (value) => 0 * value)],
];

describe.each([{ threads: 1 }, { threads: 2, build: 'simd' }, { threads: 3 }] as const)('%j', (options) => {
  const cpu = new CpuBackend();
  let wasm: Backend;
  beforeAll(async () => void (wasm = await WasmBackend.create(options)));
  afterAll(() => wasm.dispose());

  describe.each(MODES)('%s', (_, attrs) => {
    test.each(SIZES)('%j to %j', async (shape, size) => {
      for (const [name, map] of MAPS) {
        const inputs = [map(shape), int32([2], size)];
        const plain = await runStep(cpu, { op: 'ResizeBilinear', attrs, inputs });
        const resized = await runStep(wasm, { op: 'ResizeBilinear', attrs, inputs });
        expect([name, ...resized.fallbacks]).toEqual([name]);
        expectClose(resized.output, plain.output, 0);
        for (const dtype of ['int16', 'uint16', 'int32', 'int64'] as const) {
          const type = { output_type: { dtype } };
          const labels = await runStep(wasm, { op: 'ResizeArgMax', attrs: { ...attrs, ...type }, inputs });
          const expected = await runStep(cpu, { op: 'ArgMax', attrs: type, inputs: [plain.output, int32([], [3])] });
          expect([name, ...labels.fallbacks]).toEqual([name]);
          expect({ name, labels: labels.output }).toEqual({ name, labels: expected.output });
        }
      }
    });
  });

  // The first writes last, or the second does: neither may write beside its own channels.
  test.each([
    [[3, 0]],
    [[0, 3]],
  ])('slices of a wider map, from channel %j on', async (firsts) => {
    const channels = 3;
    const step = { op: 'ResizeBilinear', attrs: { align_corners: true }, inputs: [numbers([2, 3, 4, channels], 7), int32([2], [9, 10])] };
    const { output, fallbacks } = await runStep(wasm, step, firsts.map((first) => ({ pitch: 2 * channels, first })));
    const dense = await runStep(cpu, step);
    const values = Array.from(dense.output.data, Number);
    // Element i of pixel p is element i % channels of the same pixel of the dense map.
    const expected = Array.from({ length: 2 * values.length }, (_, i) => values[Math.floor(i / (2 * channels)) * channels + (i % channels)]);
    expect(fallbacks).toEqual([]);
    expectClose(output, float32(output.shape, expected), 0);
  });
});

test('pictures of bytes are left to the plain kernel', async () => {
  const wasm = await WasmBackend.create({ threads: 1 });
  const inputs = [{ dtype: 'uint8', shape: [1, 2, 2, 1], data: Uint8Array.of(0, 100, 200, 255) } as const, int32([2], [3, 3])];
  const { output, fallbacks } = await runStep(wasm, { op: 'ResizeBilinear', attrs: { align_corners: true }, inputs });
  expect(fallbacks).toEqual(['ResizeBilinear']);
  expect([...(output.data as Float32Array)]).toEqual([0, 50, 100, 100, 138.75, 177.5, 200, 227.5, 255]);
  await wasm.dispose();
});

/** Pooling and reducing in wasm, against the plain kernels: every number of channels, and what is not a number. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, int32, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../run_graph.js';
import { runStep } from './run_step.js';

const cpu = new CpuBackend();
const wasm = await WasmBackend.create({ threads: 2 });
afterAll(() => wasm.dispose());

const CHANNELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 21, 35];

const withSpecial = (x: Tensor<'float32'>): Tensor<'float32'> =>
  float32(x.shape, x.data.map((value, i) => [NaN, Infinity, -Infinity][i % 41] ?? value));

describe.each(CHANNELS)('%i channels', (channels) => {
  const x = numbers([2, 7, 9, channels], 1, 3);
  const maps = [x, withSpecial(x)];

  test.each([
    [[2, 2], [2, 2], 'SAME'],
    [[3, 3], [2, 2], 'VALID'],
    [[3, 2], [1, 3], 'SAME'],
    // Whole maps: AvgPool sums them as a reduction does.
    [[7, 9], [1, 1], 'VALID'],
    [[20, 20], [20, 20], 'SAME'],
  ] as const)('pools windows of %j at strides %j, %s', async (size, strides, padding) => {
    const attrs = { ksize: [1, ...size, 1], strides: [1, ...strides, 1], padding };
    for (const op of ['AvgPool', 'MaxPool']) {
      for (const map of maps) {
        const step = { op, attrs, inputs: [map] };
        const [{ output, fallbacks }, plain] = [await runStep(wasm, step), await runStep(cpu, step)];
        expect(fallbacks).toEqual([]);
        expectClose(output, plain.output, op === 'MaxPool' ? 0 : 1e-6);
      }
    }
  });

  test.each([[[1, 2]], [[2, 1]], [[-3, -2]], [[0]], [[0, 1]], [[3]], [[0, 1, 2, 3]]])('reduces axes %j', async (axes) => {
    for (const op of ['Mean', 'Sum', 'Max', 'Min']) {
      for (const map of maps) {
        const step = { op, attrs: { keep_dims: axes.length === 1 }, inputs: [map, int32([axes.length], axes)] };
        const [{ output, fallbacks }, plain] = [await runStep(wasm, step), await runStep(cpu, step)];
        expect(fallbacks).toEqual([]);
        expectClose(output, plain.output, 1e-7);
      }
    }
  });
});

test('a mean of a large map is rounded once', async () => {
  // In float32, 1e8 + 1 is 1e8: sums in that precision would lose all the ones behind it.
  const values = Array.from({ length: 33 * 33 * 4 }, (_, i) => (i < 4 ? 1e8 : 1));
  const { output } = await runStep(wasm, { op: 'Mean', inputs: [float32([1, 33, 33, 4], values), int32([2], [1, 2])] });
  expect([...(output.data as Float32Array)]).toEqual(Array(4).fill(Math.fround((1e8 + 1088) / 1089)));
});

test.each([
  ['axes that are apart', { op: 'Mean', inputs: [numbers([2, 3, 4], 1), int32([2], [0, 2])] }],
  ['integers', { op: 'Sum', inputs: [int32([2, 2], [1, 2, 3, 4]), int32([1], [0])] }],
  ['products', { op: 'Prod', inputs: [numbers([2, 3, 4], 1), int32([1], [1])] }],
  ['nothing', { op: 'Max', inputs: [float32([0, 3], []), int32([1], [0])] }],
])('%s: left to the plain kernel', async (_, step) => {
  const { output, fallbacks } = await runStep(wasm, step);
  expect(fallbacks).toEqual([step.op]);
  expectClose(output, (await runStep(cpu, step)).output, 0);
});

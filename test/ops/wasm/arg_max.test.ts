import { afterAll, expect, test } from '@jest/globals';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, int32 } from '../../../src/tensor.js';
import { numbers } from '../run_graph.js';
import { runStep } from './run_step.js';

const cpu = new CpuBackend();
const wasm = await WasmBackend.create({ threads: 2 });
afterAll(() => wasm.dispose());

const LOWEST = -(2 - 2 ** -23) * 2 ** 127;

// Rounded numbers have many equals; a fifth of them are NaN or infinite.
const SPECIAL = [NaN, Infinity, -Infinity];

test.each([1, 2, 3, 4, 5, 8, 19, 21, 63, 64, 65, 151, 1000])('%i channels: the first of equals, and never NaN', async (channels) => {
  const shape = [2, 5, 6, channels];
  const rounded = numbers(shape, channels, 4).data.map(Math.round);
  const maps = [rounded, rounded.map((x, i) => ((i * 7) % 15 < 3 ? SPECIAL[(i * 7) % 15] : x)), rounded.map(() => NaN), rounded.map((_, i) => (i % 3 ? NaN : -Infinity)), rounded.map((_, i) => [-Infinity, LOWEST, NaN][(i * 5) % 3])];
  for (const map of maps) {
    for (const [axis, dtype] of [[3, 'int64'], [-1, 'int32'], [3, 'int16'], [-1, 'uint16']] as const) {
      const step = { op: 'ArgMax', attrs: { output_type: { dtype } }, inputs: [float32(shape, map), int32([], [axis])] };
      const { output, fallbacks } = await runStep(wasm, step);
      expect(fallbacks).toEqual([]);
      expect(output).toEqual((await runStep(cpu, step)).output);
    }
  }
});

test('other axes, ArgMin and integers are left to the plain kernel', async () => {
  const x = numbers([2, 3, 4], 1);
  const cases = [
    { op: 'ArgMax', inputs: [x, int32([], [1])] },
    { op: 'ArgMin', inputs: [x, int32([], [2])] },
    { op: 'ArgMax', inputs: [int32([2, 2], [1, 2, 4, 3]), int32([], [1])] },
  ];
  for (const step of cases) {
    const { output, fallbacks } = await runStep(wasm, step);
    expect(fallbacks).toEqual([step.op]);
    expect(output).toEqual((await runStep(cpu, step)).output);
  }
});

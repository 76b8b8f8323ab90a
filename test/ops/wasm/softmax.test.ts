import { afterAll, describe, expect, test } from '@jest/globals';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32 } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../run_graph.js';
import { runStep } from './run_step.js';

const cpu = new CpuBackend();
const wasm = await WasmBackend.create({ threads: 2 });
afterAll(() => wasm.dispose());

test('the exponential is that of Math.exp from 0 down to where float32 loses precision, and 0 below', async () => {
  // Of [0, x] the softmax is [1, exp(x)] / (1 + exp(x)).
  const exponents = Array.from({ length: 40_000 }, (_, i) => Math.fround(-i / 400));
  const { output } = await runStep(wasm, { op: 'Softmax', inputs: [float32([exponents.length, 2], exponents.flatMap((x) => [0, x]))] });
  let worst = 0;
  for (const [i, x] of exponents.entries()) {
    const expected = Math.exp(x) / (1 + Math.exp(x));
    const found = Number(output.data[2 * i + 1]);
    if (x > -87.33) worst = Math.max(worst, Math.abs(found - expected) / expected);
    else expect(found).toBeLessThan(2 ** -125);
  }
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(4e-7);
});

describe('as the plain kernel computes it', () => {
  test.each([[[1]], [[3]], [[4]], [[300, 21]], [[2, 5, 7, 19]], [[2, 1001]], [[1, 4000]]])('%j', async (shape) => {
    const step = { op: 'Softmax', inputs: [numbers(shape, 1, 30)] };
    const [{ output, fallbacks }, plain] = [await runStep(wasm, step), await runStep(cpu, step)];
    expect(fallbacks).toEqual([]);
    expectClose(output, plain.output, 1e-6);
  });

  // Each row is a pixel of five classes.
  test.each([
    [[NaN, 1, 2, 3, 4]],
    [[0, 1, 2, 3, NaN]],
    [[0, Infinity, 2, 3, 4]],
    [[0, 1, 2, 3, Infinity]],
    [[0, -Infinity, 2, 3, -Infinity]],
    [[-Infinity, -Infinity, -Infinity, -Infinity, -Infinity]],
    [[-3e38, 3e38, 0, 0, 3e38]],
  ])('%j, between pixels of small numbers', async (pixel) => {
    const step = { op: 'Softmax', inputs: [float32([3, 5], [1, 2, 3, 4, 5, ...pixel, 5, 4, 3, 2, 1])] };
    const [{ output }, plain] = [await runStep(wasm, step), await runStep(cpu, step)];
    expectClose(output, plain.output, 1e-6);
  });
});

/** Kernels that are loaded when they are needed: which there are is known before. */
import { expect, test } from '@jest/globals';
import { CPU_KERNELS } from '../../src/ops/cpu/index.js';
import { hasCpuKernel } from '../../src/ops/cpu/load_kernels.js';
import { OPERATORS } from '../../src/ops/index.js';
import { hasWasmKernel, loadWasmKernel, RARE } from '../../src/ops/wasm/index.js';
import { RARE_KERNELS } from '../../src/ops/wasm/rare.js';

test('plain kernels', () => {
  expect([...OPERATORS.keys()].filter(hasCpuKernel).sort()).toEqual([...CPU_KERNELS.keys()].sort());
});

test('wasm kernels', async () => {
  for (const op of OPERATORS.keys()) expect([op, (await loadWasmKernel(op)) !== undefined]).toEqual([op, hasWasmKernel(op)]);
  expect([...RARE].sort()).toEqual([...RARE_KERNELS.keys()].sort());
  for (const op of RARE_KERNELS.keys()) expect(await loadWasmKernel(op)).toBe(RARE_KERNELS.get(op));
});

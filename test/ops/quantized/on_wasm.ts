/** WebAssembly in all its kinds, each of which has to give the same integers. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import type { Backend } from '../../../src/ops/contract/backend.js';

/** Declares tests for each; the backend is there when they run. */
export function describeOnWasm(declare: (backend: () => Backend) => void): void {
  describe.each([
    ['relaxed SIMD', true, 1],
    ['relaxed SIMD', true, 3],
    ['SIMD', false, 1],
    ['SIMD', false, 2],
  ] as const)('%s %s, threads %i', (_, relaxedSimd, threads) => {
    let backend: Backend;
    beforeAll(async () => void (backend = await createBackend({ backend: 'wasm', relaxedSimd, threads })));
    afterAll(() => backend.dispose());
    declare(() => backend);
  });
}

/** WebAssembly in all its kinds, each of which has to give the same integers. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { createBackend, type BackendOptions } from '../../../src/engine/backends.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { hasWideVectors } from '../../wide_vectors/where_they_are.js';

type Row = readonly [name: string, threads: number, options: BackendOptions];

/** Where they are; `.ci/run` has a Node for it. */
const WIDE: readonly Row[] = [
  ['wide vectors', 1, { wideVectors: true }],
  ['wide vectors', 3, { wideVectors: true }],
];

/** Declares tests for each; the backend is there when they run. */
export function describeOnWasm(declare: (backend: () => Backend) => void): void {
  describe.each<Row>([
    ['relaxed SIMD', 1, {}],
    ['relaxed SIMD', 3, {}],
    ['SIMD', 1, { relaxedSimd: false }],
    ['SIMD', 2, { relaxedSimd: false }],
    ...(hasWideVectors ? WIDE : []),
  ])('%s, threads %i', (_, threads, options) => {
    let backend: Backend;
    beforeAll(async () => void (backend = await createBackend({ backend: 'wasm', threads, ...options })));
    afterAll(() => backend.dispose());
    declare(() => backend);
  });
}

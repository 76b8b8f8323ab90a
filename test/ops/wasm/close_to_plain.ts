/** Holds a wasm kernel that sums in float32 to the plain one, which sums in float64; and to itself on other numbers of threads, to the last bit. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import type { Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { hasWideVectors } from '../../wide_vectors/where_they_are.js';
import { computed } from '../infer.js';
import { runAlone, type OperatorCase } from './run_alone.js';

const THREADS = [1, 2, 3];

/**
 * Backends for the tests of a file: relaxed SIMD on 1, 2 and 3 threads, and without it on 1 and 2. Vectors of 256 bits, where there are any, count among the
 * former: they have the same bits.
 */
export function backendsOfAllKinds(): { readonly relaxed: Backend[]; readonly simd: Backend[] } {
  const backends: { relaxed: Backend[]; simd: Backend[] } = { relaxed: [], simd: [] };
  beforeAll(async () => {
    for (const threads of THREADS) backends.relaxed.push(await createBackend({ backend: 'wasm', threads }));
    for (const threads of [1, 2]) backends.simd.push(await createBackend({ backend: 'wasm', threads, relaxedSimd: false }));
    if (hasWideVectors) for (const threads of [1, 2]) backends.relaxed.push(await createBackend({ backend: 'wasm', threads, wideVectors: true }));
  });
  afterAll(async () => void (await Promise.all([...backends.relaxed, ...backends.simd].map((backend) => backend.dispose()))));
  return backends;
}

/** @param tolerance of the greatest element of each output */
export async function expectCloseToPlain({ relaxed, simd }: { relaxed: readonly Backend[]; simd: readonly Backend[] }, entry: OperatorCase, tolerance: number): Promise<void> {
  const expected = await computed(entry.op, entry.inputs.map(({ value }) => value), entry.attrs);
  for (const backends of [relaxed, simd]) {
    let first: Tensor[] | undefined;
    for (const backend of backends) {
      const found = await runAlone(backend, entry, expected.length);
      found.forEach((output, i) => expectClose(output, expected[i], tolerance));
      first ??= found;
      for (const [i, output] of found.entries()) expect(bytesOf(output).equals(bytesOf(first[i]))).toBe(true);
    }
  }
}

function bytesOf({ data }: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

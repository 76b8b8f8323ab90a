/** Holds the wasm kernel of one operator to the plain kernel: the same result to the last bit, on any number of threads. */
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import type { Attributes } from '../../../src/graph/graph.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { sizeOf, tensor, type DType, type Shape, type Tensor } from '../../../src/tensor.js';
import { computed } from '../infer.js';
import { runAlone, type Input } from './run_alone.js';

/** Whole numbers that differ from their neighbours, and fit into a byte. */
export function counted(dtype: DType, shape: Shape): Tensor {
  const number = (i: number): number => (i * 37) % 251;
  const length = sizeOf(shape);
  if (dtype === 'int64') return tensor('int64', shape, BigInt64Array.from({ length }, (_, i) => BigInt(number(i))));
  if (dtype === 'int32') return tensor('int32', shape, Int32Array.from({ length }, (_, i) => number(i)));
  if (dtype === 'int16') return tensor('int16', shape, Int16Array.from({ length }, (_, i) => number(i)));
  if (dtype === 'uint8') return tensor('uint8', shape, Uint8Array.from({ length }, (_, i) => number(i)));
  return tensor('float32', shape, Float32Array.from({ length }, (_, i) => number(i) - 125.5));
}

export const ints = (...values: number[]): Tensor => tensor('int32', [values.length], Int32Array.from(values));

/** Runs `define` once for each number of threads. */
export function describeThreads(define: (backend: () => Backend) => void): void {
  describe.each([1, 2, 3])('threads %i', (threads) => {
    let backend: Backend;
    beforeAll(async () => void (backend = await createBackend({ backend: 'wasm', threads })));
    afterAll(() => backend.dispose());
    define(() => backend);
  });
}

/** Runs the operator on both, and expects that the wasm backend did not fall back. */
export async function expectSameAsPlain(backend: Backend, op: string, inputs: readonly Input[], attrs: Attributes = {}): Promise<void> {
  const expected = await computed(op, inputs.map(({ value }) => value), attrs);
  const results = await runAlone(backend, { op, inputs, attrs }, expected.length);
  for (const [i, result] of results.entries()) expectSame(result, expected[i]);
}

/** Jest's own comparison of large arrays takes seconds. */
function expectSame(found: Tensor, expected: Tensor): void {
  expect([found.dtype, found.shape]).toEqual([expected.dtype, expected.shape]);
  const [a, b] = [found.data as ArrayLike<unknown>, expected.data as ArrayLike<unknown>];
  let different = 0;
  while (different < b.length && Object.is(a[different], b[different])) different++;
  expect({ at: different, found: a[different] }).toEqual({ at: b.length, found: undefined });
}

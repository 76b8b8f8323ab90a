/**
 * The backend that the tests without a reference run on. They do not name it, so that the same laws can be held against every
 * backend: `await testOn({ backend: 'wasm', threads: 2 })` before, `await testOn()` after them.
 */
import { createBackend, type BackendOptions } from '../../src/engine/backends.js';
import type { Backend } from '../../src/ops/contract/backend.js';

let options: BackendOptions = { backend: 'cpu' };
let backend: Promise<Backend> | undefined;

/** One for all tests, because threads take longer to start than most tests to run. */
export function backendUnderTest(): Promise<Backend> {
  backend ??= createBackend(options);
  return backend;
}

/** Ends the backend under test; the next test begins another. */
export async function testOn(next: BackendOptions = { backend: 'cpu' }): Promise<void> {
  const before = await backend;
  [options, backend] = [next, undefined];
  await before?.dispose();
}

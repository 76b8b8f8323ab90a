/** One block for all plans: as large as the greatest needs, and not much larger. */
import { expect, test } from '@jest/globals';
import { Heap } from '../../../src/ops/wasm/memory/heap.js';
import { Workspace } from '../../../src/ops/wasm/memory/workspace.js';

const MB = 2 ** 20;

test('it grows for a larger plan, and shrinks when only small ones are left', () => {
  const heap = new Heap();
  const workspace = new Workspace(heap);
  const [small, large] = [{}, {}];
  workspace.reserve(small, MB);
  const first = workspace.address;
  workspace.reserve(large, 10 * MB);
  expect(heap.usedBytes).toBeLessThan(10.1 * MB);
  workspace.reserve(small, MB);
  // The larger plan may run again.
  expect(heap.usedBytes).toBeGreaterThan(10 * MB);
  workspace.release(large);
  workspace.reserve(small, MB);
  expect(heap.usedBytes).toBeLessThan(1.1 * MB);
  expect(workspace.address).toBe(first);
  workspace.release(small);
  expect(heap.usedBytes).toBe(0);
});

test('plans of about the same size leave it where it is', () => {
  const workspace = new Workspace(new Heap());
  const [a, b] = [{}, {}];
  workspace.reserve(a, 3 * MB);
  const { address } = workspace;
  workspace.reserve(b, 2 * MB);
  workspace.release(a);
  workspace.reserve(b, 2 * MB);
  expect(workspace.address).toBe(address);
});

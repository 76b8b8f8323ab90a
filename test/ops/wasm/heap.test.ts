/** Blocks never overlap, free ones are found again and joined, and a full memory is an error that says what to do. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Heap } from '../../../src/ops/wasm/memory/heap.js';

const PAGE = 65536;

describe('blocks', () => {
  test('never overlap, whatever is taken and given back', () => {
    const actions = fc.array(fc.record({ size: fc.integer({ min: 0, max: 5000 }), release: fc.option(fc.nat(20)) }), { maxLength: 60 });
    fc.assert(
      fc.property(actions, (list) => {
        const heap = new Heap();
        const blocks: { address: number; size: number }[] = [];
        for (const { size, release } of list) {
          if (release !== null && blocks.length > 0) heap.free(blocks.splice(release % blocks.length, 1)[0].address);
          const address = heap.allocate(size);
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(PAGE);
          expect(address + size).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          for (const other of blocks) expect(address + size <= other.address || other.address + other.size <= address).toBe(true);
          blocks.push({ address, size });
        }
        for (const { address } of blocks) heap.free(address);
        expect(heap.usedBytes).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test('that are given back in any order become one', () => {
    for (const order of [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 0, 2]]) {
      const heap = new Heap();
      const blocks = [1000, 2000, 3000].map((size) => heap.allocate(size));
      const last = heap.allocate(100);
      for (const i of order) heap.free(blocks[i]);
      const { byteLength } = heap.memory.buffer;
      expect(heap.allocate(6000)).toBe(blocks[0]);
      expect(heap.memory.buffer.byteLength).toBe(byteLength);
      heap.free(last);
    }
  });

  test('what was free at the end makes room for more', () => {
    const heap = new Heap();
    const first = heap.allocate(10 * PAGE);
    heap.free(first);
    expect(heap.allocate(12 * PAGE)).toBe(first);
    expect(heap.memory.buffer.byteLength).toBeLessThanOrEqual(14 * PAGE);
  });

  test('freeing twice, or what was never taken, changes nothing', () => {
    const heap = new Heap();
    const address = heap.allocate(100);
    heap.free(address + 64);
    heap.free(address);
    heap.free(address);
    expect(heap.allocate(100)).toBe(address);
    expect(heap.allocate(100)).not.toBe(address);
  });
});

test('more than WebAssembly addresses', () => {
  const heap = new Heap();
  expect(() => heap.allocate(5 * 2 ** 30)).toThrow(/holds 1 MiB and cannot have 5121 MiB more.*Use a smaller picture/);
  // Nothing was taken, and a smaller block can still be had.
  expect(heap.usedBytes).toBe(0);
  expect(heap.allocate(100)).toBe(PAGE);
});

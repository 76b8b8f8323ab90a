/** Constants are in memory once for all who use them, and for as long as somebody does. */
import { expect, test } from '@jest/globals';
import { Program } from '../../../src/engine/program.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { Constants } from '../../../src/ops/wasm/constants.js';
import { Heap } from '../../../src/ops/wasm/memory/heap.js';
import { float32, int32, tensor, type Tensor } from '../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../graph/nodes.js';

const value = float32([3], [1, 2, 3]);
const copy = ({ data }: Tensor, memory: ArrayBufferLike, address: number): void => new Float32Array(memory, address, 3).set(data as Float32Array);

/** A constant, and how often it was read. */
function counted(failing = 0) {
  const counter = { reads: 0 };
  const read = async (): Promise<Tensor> => (counter.reads++ < failing ? Promise.reject(new Error('not yet')) : value);
  return { counter, source: { dtype: value.dtype, shape: value.shape, read } };
}

test('users share one copy of a layout, which is free when the last of them let go of it', async () => {
  const heap = new Heap();
  const constants = new Constants(heap);
  const { counter, source } = counted();
  const [a, b, other] = await Promise.all(['as it is', 'as it is', 'reversed'].map((layout) => constants.acquire(source, layout, 12, copy)));
  expect([a.address === b.address, a.address === other.address, counter.reads]).toEqual([true, false, 2]);
  expect([...new Float32Array(heap.memory.buffer, a.address, 3)]).toEqual([1, 2, 3]);
  for (const { release } of [a, other]) release();
  await Promise.resolve();
  expect(heap.usedBytes).toBe(128);
  b.release();
  await Promise.resolve();
  expect(heap.usedBytes).toBe(0);
});

test('one that could not be read, or not be packed, takes no memory and is tried again', async () => {
  const heap = new Heap();
  const constants = new Constants(heap);
  const { source } = counted(1);
  await expect(constants.acquire(source, 'as it is', 12, copy)).rejects.toThrow('not yet');
  const fail = (): void => {
    throw new RangeError('too long');
  };
  await expect(constants.acquire(source, 'as it is', 12, fail)).rejects.toThrow('too long');
  expect(heap.usedBytes).toBe(0);
  expect((await constants.acquire(source, 'as it is', 12, copy)).address).toBeGreaterThan(0);
});

test('the layouts that one step wants of a constant are packed from one reading', async () => {
  const { counter, source } = counted();
  const backend = await WasmBackend.create({ threads: 1 });
  const x = tensor('uint8', [1, 2, 2, 1], Uint8Array.of(1, 2, 3, 4));
  const filter = { dtype: 'int8', shape: [1, 1, 1, 3], read: async () => (await source.read(), tensor('int8', [1, 1, 1, 3], Int8Array.of(1, 2, 3))) } as const;
  const step = node('y', 'QLinearConv2D', ['x', 'filter', 'bias', 'multiplier'], { strides: [1, 1, 1, 1], padding: 'SAME', x_zero_point: 1, T: { dtype: 'float32' } });
  const graph = graphOf(
    placeholderNode('x', 'uint8', x.shape),
    node('filter', 'Const', [], { value: filter, dtype: { dtype: 'int8' } }),
    constantNode('bias', int32([3], [0, 0, 0])),
    constantNode('multiplier', float32([3], [1, 1, 1])),
    step,
  );
  const program = new Program(graph, backend);
  await program.prepare(new Map([['x', x]]), ['y']);
  // Small constants are also looked at when shapes are.
  const before = counter.reads;
  const [y] = await program.execute(new Map([['x', x]]), ['y']);
  expect([...(y.data as Float32Array)]).toEqual([0, 0, 0, 1, 2, 3, 2, 4, 6, 3, 6, 9]);
  expect(counter.reads).toBe(before);
  expect(before).toBeLessThanOrEqual(2);
  await program.dispose();
  await backend.dispose();
});

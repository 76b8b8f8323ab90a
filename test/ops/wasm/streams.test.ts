/** Large values that one step alone has to do with: never whole in the memory of the kernels, and the same numbers. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Program } from '../../../src/engine/program.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, type Tensor } from '../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../graph/nodes.js';

let backend: WasmBackend;
beforeAll(async () => void (backend = await WasmBackend.create({ threads: 2, build: 'simd' })));
afterAll(() => backend.dispose());

/** Three pieces and a bit more. */
const SHAPE = [1, 131, 257, 12];
const BYTES = 4 * 131 * 257 * 12;
const values = Float32Array.from({ length: BYTES / 4 }, (_, i) => (i % 1009) - 500);
const x: Tensor = { dtype: 'float32', shape: SHAPE, data: values };
const graph = graphOf(
  placeholderNode('x', 'float32', SHAPE),
  constantNode('half', float32([], [0.5])),
  constantNode('each', float32([12], Array.from({ length: 12 }, (_, c) => c))),
  node('less', 'Sub', ['x', 'half']),
  node('channels', 'Sub', ['x', 'each']),
  node('twice', 'AddV2', ['x', 'x']),
  node('sum', 'Mean', ['less', 'axes']),
  node('sums', 'Mean', ['channels', 'axes']),
  constantNode('axes', { dtype: 'int32', shape: [2], data: Int32Array.of(1, 2) }),
);

async function run(fetches: readonly string[], feed = x): Promise<{ results: Tensor[]; usedBytes: number }> {
  const program = new Program(graph, backend);
  const before = backend.memory.usedBytes;
  const results = await program.execute(new Map([['x', feed]]), fetches);
  const usedBytes = backend.memory.usedBytes - before;
  // Nothing is left of the run before.
  expectSame(await program.execute(new Map([['x', feed]]), fetches), results);
  await program.dispose();
  return { results, usedBytes };
}

/** `toEqual` looks at each of many numbers for long. */
function expectSame(found: readonly Tensor[], expected: readonly Tensor[]): void {
  const bytesOf = ({ data }: Tensor): Buffer => Buffer.from((data as Float32Array).buffer, (data as Float32Array).byteOffset, (data as Float32Array).byteLength);
  expect(found.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(expected.map(({ dtype, shape }) => ({ dtype, shape })));
  for (const [i, each] of expected.entries()) expect(bytesOf(each).equals(bytesOf(found[i]))).toBe(true);
}

const mapped = (map: (value: number) => number): Tensor => ({ ...x, data: values.map(map) });

const mean = (channel: number): number => {
  let sum = 0;
  for (let i = channel; i < values.length; i += 12) sum += values[i];
  return sum / (values.length / 12);
};

test.each([['sum', () => 0.5], ['sums', (channel: number) => channel]] as const)('what is fed to one step: %s', async (fetch, taken) => {
  const { results, usedBytes } = await run([fetch]);
  expect(results[0].data).toHaveLength(12);
  for (let c = 0; c < 12; c++) expect((results[0].data as Float32Array)[c]).toBeCloseTo(mean(c) - taken(c), 3);
  // What the step makes of it is there, and the pieces.
  expect(usedBytes).toBeLessThan(1.5 * BYTES);
});

test('what lies in the memory of the kernels is read where it is', async () => {
  const placed = backend.allocate(x);
  (placed.data as Float32Array).set(values);
  expectSame((await run(['sums'], placed)).results, (await run(['sums'])).results);
});

test('what is read twice, or fetched as well, is whole', async () => {
  expectSame((await run(['twice'])).results, [mapped((value) => 2 * value)]);
  expectSame((await run(['x', 'less'])).results, [x, mapped((value) => value - 0.5)]);
});

test('labels of a resized map that are fetched', async () => {
  const scores = float32([1, 9, 9, 5], Array.from({ length: 405 }, (_, i) => ((i * 7919) % 101) / 7));
  const size = constantNode('size', { dtype: 'int32', shape: [2], data: Int32Array.of(513, 259) });
  const axis = constantNode('axis', { dtype: 'int32', shape: [], data: Int32Array.of(3) });
  const resized = node('resized', 'ResizeBilinear', ['scores', 'size'], { align_corners: true });
  const labels = graphOf(placeholderNode('scores', 'float32', [1, 9, 9, 5]), size, axis, resized, node('labels', 'ArgMax', ['resized', 'axis']));
  const program = new Program(labels, backend);
  const feeds = new Map([['scores', scores]]);
  const before = backend.memory.usedBytes;
  const [found] = await program.execute(feeds, ['labels']);
  // 8 bytes each.
  expect(backend.memory.usedBytes - before).toBeLessThan(0.9 * 8 * 513 * 259);
  const [, expected] = await program.execute(feeds, ['resized', 'labels']);
  expectSame([found], [expected]);
  await program.dispose();
});

test('what two steps have pieces of lies in one place, one after the other', async () => {
  const size = constantNode('size', { dtype: 'int32', shape: [2], data: Int32Array.of(513, 259) });
  const axis = constantNode('axis', { dtype: 'int32', shape: [], data: Int32Array.of(3) });
  const resized = node('resized', 'ResizeBilinear', ['scores', 'size'], { align_corners: true });
  const scores = placeholderNode('scores', 'float32', [1, 9, 9, 5]);
  const both = graphOf(...graph.nodes.values(), scores, size, axis, resized, node('labels', 'ArgMax', ['resized', 'axis']));
  const feeds = new Map([['x', x], ['scores', float32([1, 9, 9, 5], Array.from({ length: 405 }, (_, i) => ((i * 7919) % 101) / 7))]]);
  const used = async (fetches: readonly string[]): Promise<{ bytes: number; results: Tensor[] }> => {
    const program = new Program(both, backend);
    const before = backend.memory.usedBytes;
    const results = await program.execute(feeds, fetches);
    const bytes = backend.memory.usedBytes - before;
    await program.dispose();
    return { bytes, results };
  };
  const [sum, labels, all] = [await used(['sum']), await used(['labels']), await used(['sum', 'labels'])];
  expect(all.bytes - sum.bytes).toBeLessThan(100_000);
  expectSame(all.results, [...sum.results, ...labels.results]);
});

/** Tensors in the memory of the kernels: read and written where they are, with the results of those that are copied. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Program } from '../../../src/engine/program.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, type Tensor } from '../../../src/tensor.js';
import { graphOf, node, placeholderNode } from '../../graph/nodes.js';

let backend: WasmBackend;
beforeAll(async () => void (backend = await WasmBackend.create({ threads: 2, build: 'simd' })));
afterAll(() => backend.dispose());

const graph = graphOf(placeholderNode('state', 'float32', [5]), placeholderNode('x', 'float32', [5]), node('next', 'AddV2', ['state', 'x']), node('twice', 'Mul', ['next', 'next']));
const x = float32([5], [1, 2, 3, 4, 5]);
const place = (): Tensor => backend.allocate({ dtype: 'float32', shape: [5] });
const numbers = ({ data }: Tensor): number[] => Array.from(data as Float32Array);

test('what changes places from run to run', async () => {
  const program = new Program(graph, backend);
  let [state, next] = [place(), place()];
  expect(numbers(state)).toEqual([0, 0, 0, 0, 0]);
  for (let step = 1; step <= 5; step++) {
    const used = backend.memory.usedBytes;
    const [found, twice] = await program.execute(new Map([['state', state], ['x', x]]), ['next', 'twice'], { into: [next, float32([5], [0, 0, 0, 0, 0])] });
    expect(found).toBe(next);
    expect(numbers(next)).toEqual(numbers(x).map((value) => value * step));
    expect(numbers(twice)).toEqual(numbers(x).map((value) => (value * step) ** 2));
    // What is fed is as it was, and after two runs nothing more is asked of the memory.
    expect(numbers(state)).toEqual(numbers(x).map((value) => value * (step - 1)));
    if (step > 2) expect(backend.memory.usedBytes).toBe(used);
    [state, next] = [next, state];
  }
  await program.dispose();
});

test('runs with and without them, in any order, on the same plan', async () => {
  const program = new Program(graph, backend);
  const [state, next] = [place(), place()];
  (state.data as Float32Array).set([10, 20, 30, 40, 50]);
  const copy = float32([5], numbers(state));
  for (const [fed, into] of [[state, next], [copy, next], [state, undefined], [copy, undefined], [state, next]] as const) {
    (next.data as Float32Array).fill(-1);
    const [found] = await program.execute(new Map([['state', fed], ['x', x]]), ['next'], into ? { into: [into] } : {});
    expect(numbers(found)).toEqual([11, 22, 33, 44, 55]);
    if (into) expect(found).toBe(next);
  }
  await program.dispose();
});

test('a value that is fetched twice, and one that is fed, are copied', async () => {
  const program = new Program(graph, backend);
  const [a, b, c] = [place(), place(), place()];
  await program.execute(new Map([['state', x], ['x', x]]), ['next', 'next', 'state'], { into: [a, b, c] });
  expect([a, b, c].map(numbers)).toEqual([[2, 4, 6, 8, 10], [2, 4, 6, 8, 10], numbers(x)]);
  await program.dispose();
});

test('a tensor is not read and written by one run, nor written twice', async () => {
  const program = new Program(graph, backend);
  const state = place();
  const refused = { tag: 'InvalidArgumentError', message: expect.stringContaining('a tensor of its own') };
  await expect(program.execute(new Map([['state', state], ['x', x]]), ['next'], { into: [state] })).rejects.toMatchObject(refused);
  await expect(program.execute(new Map([['state', x], ['x', x]]), ['next', 'twice'], { into: [state, state] })).rejects.toMatchObject(refused);
  await program.dispose();
});

test.each([1, 15, 16, 17, 37])('whether all of %d numbers are finite', (size) => {
  const value = backend.allocate({ dtype: 'float32', shape: [size] }) as Tensor<'float32'>;
  value.data.fill(-3e38);
  expect(backend.isFinite(value)).toBe(true);
  for (let i = 0; i < size; i++) {
    for (const other of [NaN, Infinity, -Infinity]) {
      value.data[i] = other;
      expect(backend.isFinite(value)).toBe(false);
    }
    value.data[i] = i % 2 === 0 ? -0 : 1e-45;
  }
  expect(backend.isFinite(value)).toBe(true);
});

test('numbers elsewhere are not looked at', () => {
  expect(() => backend.isFinite(float32([1], [1]))).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
});

test('strings have no place', () => {
  expect(() => backend.allocate({ dtype: 'string', shape: [1] })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
});

/** Checkpoints at the public face: written from ndarrays, read as ndarrays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { readCheckpoint, writeCheckpoint, type VariableToWrite } from '../../src/deeplab/checkpoint.js';
import type { TensorArray } from '../../src/ndarray.js';
import { float32, sourceOf, tensor } from '../../src/tensor.js';
import { FROZEN } from './golden.js';

let scratch = '';
beforeAll(() => void (scratch = mkdtempSync(join(tmpdir(), 'deeplab-checkpoint-'))));
afterAll(() => rmSync(scratch, { recursive: true }));

const array = (data: unknown, shape: number[]): TensorArray => ndarray(data as Float32Array, shape) as unknown as TensorArray;
const text = (words: readonly string[]): Uint8Array[] => words.map((word) => new TextEncoder().encode(word));

// Name, what is written, what is read: data type, shape of the variable, elements.
const VARIABLES: readonly (readonly [string, VariableToWrite, string, readonly number[], readonly unknown[]])[] = [
  ['a/weights', array(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]), 'float32', [2, 3], [1, 2, 3, 4, 5, 6]],
  ['a/transposed', array(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]).transpose(1, 0), 'float32', [3, 2], [1, 4, 2, 5, 3, 6]],
  ['a/tensor', float32([2], [7, 8]), 'float32', [2], [7, 8]],
  ['step', array(BigInt64Array.of(30_000n), []), 'int64', [], [30_000n]],
  ['half', { dtype: 'float16', value: array(Float32Array.of(0.5, -2), [2]) }, 'float16', [2], [0.5, -2]],
  ['flags', { dtype: 'bool', value: array(Uint8Array.of(1, 0, 1), [3]) }, 'bool', [3], [1, 0, 1]],
  ['complex', { dtype: 'complex64', value: array(Float32Array.of(1, -1, 2, -2), [2, 2]) }, 'complex64', [2], [1, -1, 2, -2]],
  ['names', array(text(['Katze', 'кот']), [2]), 'string', [2], text(['Katze', 'кот'])],
  ['bytes', array(Buffer.from([1, 255]), [2]), 'uint8', [2], [1, 255]],
  ['empty', tensor('float64', [0, 4], new Float64Array(0)), 'float64', [0, 4], []],
];

test.each([
  ['a Map', new Map(VARIABLES.map(([name, variable]) => [name, variable]))],
  ['an object', Object.fromEntries(VARIABLES.map(([name, variable]) => [name, variable]))],
])('what is written from %s is read again', async (_, variables) => {
  const prefix = join(scratch, `${variables instanceof Map ? 'map' : 'object'}.ckpt`);
  await writeCheckpoint(prefix, variables);
  const checkpoint = await readCheckpoint(prefix);
  expect([...checkpoint.variables.keys()]).toEqual(VARIABLES.map(([name]) => name).sort());
  for (const [name, , dtype, shape, elements] of VARIABLES) {
    expect(checkpoint.variables.get(name)).toMatchObject({ dtype, shape });
    const read = await checkpoint.tensor(name);
    expect(read.shape).toEqual(dtype === 'complex64' ? [...shape, 2] : shape);
    expect(Array.from(read.data as unknown as unknown[])).toEqual(elements);
  }
  await checkpoint.close();
});

test('a variable that is not there, with names that end alike', async () => {
  const prefix = join(scratch, 'one.ckpt');
  await writeCheckpoint(prefix, { 'layer/weights': float32([1], [1]) });
  const checkpoint = await readCheckpoint(prefix);
  await expect(checkpoint.tensor('weights')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining("Did you mean 'layer/weights'?") });
  await checkpoint.close();
});

test.each([
  ['a source that would have to be read', sourceOf(float32([1], [1])), 'A variable to write should be an ndarray or a tensor'],
  ['complex numbers without pairs', { dtype: 'complex64', value: array(new Float32Array(3), [3]) }, 'needs a last dimension of 2'],
] as const)('%s is not written', async (_, variable, message) => {
  await expect(writeCheckpoint(join(scratch, 'no.ckpt'), { x: variable as unknown as VariableToWrite })).rejects.toThrow(message);
});

test('a frozen graph is no checkpoint, a directory no prefix, and a missing directory is named', async () => {
  await expect(readCheckpoint(FROZEN)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('is a frozen graph, not a checkpoint') });
  await expect(writeCheckpoint(`${scratch}/`, {})).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  await expect(writeCheckpoint(join(scratch, 'lost', 'x.ckpt'), { x: float32([1], [1]) })).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('there is no directory') });
});

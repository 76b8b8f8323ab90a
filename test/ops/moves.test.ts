/** Operators that only move elements move whatever a container holds: strings, 64-bit integers, complex pairs. */
import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../src/graph/graph.js';
import { int32, tensor, type DType, type Shape, type Tensor } from '../../src/tensor.js';
import { computed } from './infer.js';

const COUNT = 6;

/** A tensor whose element `i` is recognised as `i`, in each kind of container. */
const MAKE: Readonly<Record<string, (shape: Shape) => Tensor>> = {
  string: (shape) => tensor('string', shape, Array.from({ length: COUNT }, (_, i) => Uint8Array.of(i))),
  int64: (shape) => tensor('int64', shape, BigInt64Array.from({ length: COUNT }, (_, i) => BigInt(i))),
  complex64: (shape) => tensor('complex64', shape, Float32Array.from({ length: 2 * COUNT }, (_, i) => (i % 2 === 0 ? i / 2 : -(i >> 1)))),
  float16: (shape) => tensor('float16', shape, Float32Array.from({ length: COUNT }, (_, i) => i)),
  bool: (shape) => tensor('bool', shape, Uint8Array.from({ length: COUNT }, (_, i) => i)),
};

/** The numbers that the elements are recognised by. */
function recognise({ dtype, data }: Tensor): number[] {
  const all = Array.from(data as ArrayLike<unknown>);
  if (dtype === 'complex64') {
    all.forEach((part, i) => expect(Math.abs(Number(part))).toBe(Math.abs(Number(all[i - (i % 2)]))));
    return all.filter((_, i) => i % 2 === 0).map(Number);
  }
  return all.map((value) => (value instanceof Uint8Array ? (value.length === 0 ? 0 : value[0]) : Number(value)));
}

type Move = readonly [op: string, inputs: (x: Tensor) => Tensor[], attrs: Attributes, outputs: readonly (readonly number[])[]];

const list = (...values: number[]): Tensor => int32([values.length], values);
const scalar = (value: number): Tensor => int32([], [value]);

/** All from [[0, 1, 2], [3, 4, 5]]. */
const MOVES: readonly Move[] = [
  ['Identity', (x) => [x], {}, [[0, 1, 2, 3, 4, 5]]],
  ['Reshape', (x) => [x, list(3, 2)], {}, [[0, 1, 2, 3, 4, 5]]],
  ['Transpose', (x) => [x, list(1, 0)], {}, [[0, 3, 1, 4, 2, 5]]],
  ['ReverseV2', (x) => [x, list(1)], {}, [[2, 1, 0, 5, 4, 3]]],
  ['ConcatV2', (x) => [x, x, scalar(1)], {}, [[0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]]],
  ['Split', (x) => [scalar(1), x], { num_split: 3 }, [[0, 3], [1, 4], [2, 5]]],
  ['Slice', (x) => [x, list(0, 1), list(2, 2)], {}, [[1, 2, 4, 5]]],
  ['StridedSlice', (x) => [x, list(-1, 0), list(-3, 3), list(-1, 2)], {}, [[3, 5, 0, 2]]],
  ['Pack', (x) => [x, x], { axis: 1 }, [[0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]]],
  ['Unpack', (x) => [x], { axis: 1, num: 3 }, [[0, 3], [1, 4], [2, 5]]],
  ['Tile', (x) => [x, list(1, 2)], {}, [[0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]]],
  ['Pad', (x) => [x, int32([2, 2], [0, 0, 1, 0])], {}, [[0, 0, 1, 2, 0, 3, 4, 5]]],
  ['MirrorPad', (x) => [x, int32([2, 2], [0, 1, 2, 0])], { mode: 'REFLECT' }, [[2, 1, 0, 1, 2, 5, 4, 3, 4, 5, 2, 1, 0, 1, 2]]],
  ['GatherV2', (x) => [x, list(2, 0), scalar(1)], {}, [[2, 0, 5, 3]]],
  ['SelectV2', (x) => [tensor('bool', [2, 1], Uint8Array.of(1, 0)), x, x], {}, [[0, 1, 2, 3, 4, 5]]],
  ['SpaceToBatchND', (x) => [x, list(3), int32([1, 2], [1, 2])], {}, [[0, 2, 0, 5, 0, 0, 3, 0, 1, 0, 4, 0]]],
];

describe.each(Object.keys(MAKE) as DType[])('%s', (dtype) => {
  test.each(MOVES)('%s', async (op, inputs, attrs, expected) => {
    const outputs = await computed(op, inputs(MAKE[dtype]([2, 3])), attrs);
    expect(outputs.map(recognise)).toEqual(expected);
    expect(outputs.every((output) => output.dtype === dtype)).toBe(true);
  });
});

test('Fill repeats any scalar', async () => {
  const [filled] = await computed('Fill', [list(2), tensor('complex64', [], Float32Array.of(1, -2))]);
  expect(Array.from(filled.data as Float32Array)).toEqual([1, -2, 1, -2]);
});

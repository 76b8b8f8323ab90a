import { test } from '@jest/globals';
import { tensor, type Tensor } from '../../../src/tensor.js';
import type { Attributes } from '../../../src/graph/graph.js';
import { fed, fixed, type Input } from './run_alone.js';
import { counted, describeThreads, expectSameAsPlain, ints } from './same_as_plain.js';

const DTYPES = ['uint8', 'int16', 'float32', 'int64'] as const;

const scalar = (value: number): Tensor => tensor('int32', [], Int32Array.of(value));
const pairs = (...values: number[]): Tensor => tensor('int32', [values.length / 2, 2], Int32Array.from(values));

/** [2, 31, 47, c] and the constants that decide. Channels that fill no vector, one vector, and more. */
type Case = readonly [name: string, op: string, inputs: (x: (c: number) => Input) => Input[], attrs?: Attributes];

const CASES: readonly Case[] = [
  ['of all but a border', 'Slice', (x) => [x(5), fixed(ints(0, 1, 2, 1)), fixed(ints(2, 29, 43, 3))]],
  ['of the second batch', 'Slice', (x) => [x(21), fixed(ints(1, 0, 0, 0)), fixed(ints(1, 31, 47, 21))]],
  ['backwards, every other column', 'StridedSlice', (x) => [x(3), fixed(ints(0, 30, 0)), fixed(ints(2, -32, 47)), fixed(ints(1, -1, 2))]],
  ['of channels', 'ConcatV2', (x) => [x(16), x(3), x(1), fixed(scalar(-1))]],
  ['of batches', 'ConcatV2', (x) => [x(7), x(7), fixed(scalar(0))]],
  ['of channels', 'SplitV', (x) => [x(20), fixed(ints(16, 3, 1)), fixed(scalar(3))], { num_split: 3 }],
  ['of batches', 'Split', (x) => [fixed(scalar(0)), x(4)], { num_split: 2 }],
  ['along a new last axis', 'Pack', (x) => [x(2), x(2), x(2)], { axis: -1 }],
  ['of rows', 'Unpack', (x) => [x(3)], { axis: 1, num: 31 }],
  ['of columns', 'ReverseV2', (x) => [x(3), fixed(ints(2))]],
  ['of columns of one number', 'ReverseV2', (x) => [x(1), fixed(ints(2))]],
  ['of batches, rows and channels', 'ReverseV2', (x) => [x(4), fixed(ints(0, 1, 3))]],
  ['to channels first', 'Transpose', (x) => [x(6), fixed(ints(0, 3, 1, 2))]],
  ['of all axes', 'Transpose', (x) => [x(5), fixed(ints(3, 2, 1, 0))]],
  ['of all axes', 'Tile', (x) => [x(2), fixed(ints(2, 1, 3, 2))]],
  ['around pictures', 'Pad', (x) => [x(3), fixed(pairs(0, 0, 2, 1, 0, 5, 0, 0))]],
  ['along all axes', 'Pad', (x) => [x(3), fixed(pairs(1, 0, 2, 1, 3, 5, 1, 2))]],
  ['around pictures', 'MirrorPad', (x) => [x(3), fixed(pairs(0, 0, 2, 1, 3, 5, 0, 0))], { mode: 'REFLECT' }],
  ['with paddings', 'SpaceToBatchND', (x) => [x(5), fixed(ints(2, 3)), fixed(pairs(1, 2, 0, 1))]],
  ['with crops', 'BatchToSpaceND', (x) => [x(5), fixed(ints(2, 1)), fixed(pairs(1, 2, 0, 3))]],
];

describeThreads((backend) => {
  test.each(CASES.flatMap(([name, op, inputs, attrs]) => DTYPES.map((dtype) => [op, name, dtype, inputs, attrs] as const)))(
    '%s %s, %s',
    (op, _name, dtype, inputs, attrs) => expectSameAsPlain(backend(), op, inputs((c) => fed(counted(dtype, [2, 31, 47, c]))), attrs),
  );

  test('PadV2 with a number that is fed', () =>
    expectSameAsPlain(backend(), 'PadV2', [fed(counted('float32', [99, 70])), fixed(pairs(1, 2, 3, 4)), fed(tensor('float32', [], Float32Array.of(NaN)))]));

  test.each(DTYPES)('Fill with %s that is fed', (dtype) =>
    expectSameAsPlain(backend(), 'Fill', [fixed(ints(3, 5001)), fed({ ...counted(dtype, [2]), shape: [], data: counted(dtype, [2]).data.slice(1) as never })]));

  test('neighbours of any size, in all three orders of coordinates', async () => {
    for (const dtype of DTYPES) {
      for (const [alignCorners, halfPixelCenters] of [[true, false], [false, true], [false, false]]) {
        const attrs = { align_corners: alignCorners, half_pixel_centers: halfPixelCenters };
        for (const channels of [1, 3]) {
          await expectSameAsPlain(backend(), 'ResizeNearestNeighbor', [fed(counted(dtype, [2, 45, 61, channels])), fixed(ints(97, 53))], attrs);
        }
      }
    }
  });

  test('what is empty is nothing to do', async () => {
    await expectSameAsPlain(backend(), 'ConcatV2', [fed(counted('float32', [2, 0, 3])), fed(counted('float32', [2, 4, 3])), fixed(scalar(1))]);
    await expectSameAsPlain(backend(), 'Slice', [fed(counted('float32', [2, 4])), fixed(ints(0, 4)), fixed(ints(2, 0))]);
  });

  test('complex numbers, which are two neighbours', async () => {
    const value = tensor('complex64', [2, 50, 61], Float32Array.from({ length: 2 * 2 * 50 * 61 }, (_, i) => i));
    const border = tensor('complex64', [], Float32Array.of(1, -1));
    await expectSameAsPlain(backend(), 'ReverseV2', [fed(value), fixed(ints(0, 2))]);
    await expectSameAsPlain(backend(), 'Transpose', [fed(value), fixed(ints(2, 0, 1))]);
    await expectSameAsPlain(backend(), 'PadV2', [fed(value), fixed(pairs(0, 0, 1, 2, 3, 0)), fed(border)]);
  });
});

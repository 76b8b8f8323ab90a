import { test } from '@jest/globals';
import { tensor, type Shape, type Tensor } from '../../../src/tensor.js';
import { numbers } from '../run_graph.js';
import { fed, fixed } from './run_alone.js';
import { counted, describeThreads, expectSameAsPlain } from './same_as_plain.js';

/** Signs, fractions, what integers of 8, 32 and 64 bits just hold or do not, and what is no number. */
const SPECIAL = [
  ...[0, -0, 1, -1, 0.5, 1.5, -2.75, 1e-40, NaN, Infinity, -Infinity, 255.9, 256, 300, 65536.5, 2 ** 31 - 128, 2 ** 31, -(2 ** 31), -(2 ** 31) - 256],
  ...[2 ** 32, 2 ** 40, 2 ** 62, 2 ** 63, -(2 ** 63), 1e20, 3.4e38],
];

/** The special numbers in turn, each `run` times, so that two tensors of different runs have all pairs of them. */
const special = (length: number, run: number): Tensor =>
  tensor('float32', [length], Float32Array.from({ length }, (_, i) => SPECIAL[Math.floor(i / run) % SPECIAL.length]));

const SHAPES: readonly (readonly [string, Shape, Shape])[] = [
  ['one shape', [1, 29, 41, 21], [1, 29, 41, 21]],
  ['a scalar behind', [1, 29, 41, 21], []],
  ['a scalar in front', [], [1, 29, 41, 21]],
  ['a row of 21 channels', [1, 29, 41, 21], [21]],
  ['a row of 3 channels in front', [1, 1, 1, 3], [1, 29, 41, 3]],
  ['a number a pixel', [1, 29, 41, 5], [1, 29, 41, 1]],
  ['a column and a row', [2, 151, 1], [1, 77]],
];

const FLOATS = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum'];

describeThreads((backend) => {
  test.each(SHAPES)('arithmetic of float32: %s', async (_, a, b) => {
    for (const op of FLOATS) await expectSameAsPlain(backend(), op, [fed(counted('float32', a)), fed(counted('float32', b))]);
  });

  test.each(SHAPES)('arithmetic of int32: %s', async (_, a, b) => {
    for (const op of ['AddV2', 'Sub', 'Mul']) await expectSameAsPlain(backend(), op, [fed(counted('int32', a)), fed(counted('int32', b))]);
  });

  test.each(FLOATS)('%s of zeros of both signs, infinities and NaN', (op) =>
    expectSameAsPlain(backend(), op, [fed(special(30000, 1)), fed(special(30000, SPECIAL.length))]));

  test('sums of several, one after the other', async () => {
    for (const count of [2, 3, 5]) {
      await expectSameAsPlain(backend(), 'AddN', Array.from({ length: count }, () => fed(counted('float32', [33, 100, 7]))));
    }
  });

  test('a bias', () => expectSameAsPlain(backend(), 'BiasAdd', [fed(counted('float32', [1, 50, 40, 19])), fixed(counted('float32', [19]))], { data_format: 'NHWC' }));

  test.each(['Relu', 'Relu6', 'Abs', 'Neg', 'Square', 'Sqrt'])('%s', (op) => expectSameAsPlain(backend(), op, [fed(special(20003, 1))]));

  test.each([1, 3, 19, 96])('batch norm of %i channels', (c) => {
    const positive = tensor('float32', [c], Float32Array.from({ length: c }, (_, i) => 0.1 + i));
    const parameters = [counted('float32', [c]), counted('float32', [c]), counted('float32', [c]), positive].map(fixed);
    return expectSameAsPlain(backend(), 'FusedBatchNormV3', [fed(counted('float32', [2, 31, 40, c])), ...parameters], { epsilon: 0.001, is_training: false, data_format: 'NHWC' });
  });

  test.each([[1, 1], [12, 1], [21, 0.25], [96, 0.5]])('batch norm of %i channels with the statistics of the batch, which count %f', async (c, exponentialAverage) => {
    const parameters = [0.5, 2, 3, 4].map((scale, i) => fixed(numbers([c], i, scale, 1)));
    const attrs = { epsilon: 0.001, is_training: true, exponential_avg_factor: exponentialAverage, data_format: 'NHWC' };
    for (const shape of [[2, 31, 40, c], [1, 3, 5, c], [2, 1, 1, c]]) await expectSameAsPlain(backend(), 'FusedBatchNormV3', [fed(numbers(shape, 7, 0.5, 2)), ...parameters], attrs);
  });

  test.each(['uint8', 'int32', 'int64'] as const)('float32 to %s: towards zero, and what does not fit', (to) =>
    expectSameAsPlain(backend(), 'Cast', [fed(special(20003, 1))], { DstT: { dtype: to } }));

  test.each([
    ['uint8', 'float32'],
    ['uint8', 'int32'],
    ['uint8', 'int64'],
    ['int32', 'float32'],
    ['int32', 'uint8'],
    ['int32', 'int64'],
    ['int64', 'float32'],
    ['int64', 'int32'],
    ['int64', 'uint8'],
  ] as const)('%s to %s', (from, to) => expectSameAsPlain(backend(), 'Cast', [fed(counted(from, [9, 2003]))], { DstT: { dtype: to } }));
});

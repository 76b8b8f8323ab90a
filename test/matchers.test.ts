import { describe, expect, test } from '@jest/globals';
import { float32, int32, tensor } from '../src/tensor.js';
import { compare, expectClose } from './matchers.js';

describe('expectClose', () => {
  test.each([
    ['within the tolerance', [1, 2], [1 + 5e-6, 2], 1e-5],
    ['relative to the largest value', [1000, 0], [1000, 5e-3], 1e-5],
    ['NaN and infinities in place', [NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity], 1e-5],
    ['zeros of either sign', [0], [-0], 0],
  ])('accepts values %s', (_, actual, expected, tolerance) => {
    expect(() => expectClose(float32([actual.length], actual), float32([expected.length], expected), tolerance)).not.toThrow();
  });

  test.each([
    ['outside the tolerance', [1, 2], [1, 2.0001]],
    ['NaN for a number', [NaN], [1]],
    ['a number for NaN', [1], [NaN]],
    ['the other infinity', [Infinity], [-Infinity]],
    ['infinity for a number: it does not widen the scale', [Infinity, 1], [Infinity, 2]],
  ])('rejects values %s', (_, actual, expected) => {
    expect(() => expectClose(float32([actual.length], actual), float32([expected.length], expected))).toThrow(/differ\. Worst at/);
  });

  test('names place, both values and the error', () => {
    const actual = float32([1, 2, 2], [0, 0, 0, 1.5]);
    expect(() => expectClose(actual, float32([1, 2, 2], [0, 0, 0, 1]))).toThrow(
      '1 of 4 elements of float32[1,2,2] differ. Worst at [0,1,1] (element 3): found 1.5, expected 1, error 5.00e-1 where 0.00001 x 1.000 is allowed.',
    );
  });

  test('integers are exact whatever the tolerance is', () => {
    expect(() => expectClose(int32([1], [100001]), int32([1], [100000]), 0.5)).toThrow(/found 100001, expected 100000/);
    const big = (value: bigint) => tensor('int64', [1], BigInt64Array.of(value));
    expect(() => expectClose(big(9007199254740993n), big(9007199254740992n), 0.5)).toThrow(/found 9007199254740993/);
  });

  test('data type and shape must be the same', () => {
    expect(() => expectClose(int32([1], [1]), float32([1], [1]))).toThrow('expected float32[1], found int32[1]');
    expect(() => expectClose(float32([2, 1], [1, 2]), float32([2], [1, 2]))).toThrow('expected float32[2], found float32[2,1]');
  });

  test('samples are compared where they lie', () => {
    const actual = float32([5], [0, 1, 2, 3, 4]);
    expect(compare(actual, float32([2], [4, 1]), 0, [4, 1])).toMatchObject({ index: -1, wrong: 0 });
    expect(() => expectClose(actual, float32([2], [4, 7]), 0, [4, 1])).toThrow(/Worst at \[1\] \(element 1\): found 1, expected 7/);
  });
});

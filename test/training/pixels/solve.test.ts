/** Equations whose solutions are known. */
import { expect, test } from '@jest/globals';
import { Moments } from '../../../src/training/pixels/moments.js';
import { factor, solveFactored } from '../../../src/training/pixels/solve.js';

test('a matrix of three rows', () => {
  // [4 2 2; 2 5 3; 2 3 6] = L L^T with L = [2 0 0; 1 2 0; 1 1 2]
  const triangle = Float64Array.from([4, 2, 5, 2, 3, 6]);
  expect(factor(triangle, 3)).toBe(true);
  expect(Array.from(triangle)).toEqual([2, 1, 2, 1, 1, 2]);
  // A [1, -1, 2] = [6, 3, 11]
  const x = Float64Array.from([6, 3, 11]);
  solveFactored(triangle, 3, x);
  expect(Array.from(x, (value) => Math.round(value * 1e9) / 1e9)).toEqual([1, -1, 2]);
});

test('a matrix that is not positive definite is told', () => {
  expect(factor(Float64Array.from([1, 2, 1]), 2)).toBe(false);
  expect(factor(Float64Array.from([Number.NaN]), 1)).toBe(false);
});

test('moments of parts add up to those of the whole', () => {
  const rows = [[1, 0, 2], [0, 3, -1], [2, 2, 2], [5, -4, 0]].map((row) => Float64Array.from(row));
  const [whole, first, second] = [new Moments(3), new Moments(3), new Moments(3)];
  for (const [i, row] of rows.entries()) {
    whole.add(row);
    (i < 2 ? first : second).add(row);
  }
  first.merge(second);
  expect(first).toEqual(whole);
  // Sums of products of columns 0 and 0, 1 and 0, 1 and 1, 2 and 0, 2 and 1, 2 and 2.
  expect(Array.from(whole.products)).toEqual([30, -16, 29, 6, 1, 9]);
  expect([Array.from(whole.sums), whole.count]).toEqual([[8, 1, 3], 4]);
});

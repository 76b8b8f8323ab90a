/** Which groups of weights are multiplied together: all of them once, and two only where no sum of products can leave 16 bits. */
import { expect, test } from '@jest/globals';
import { groupOrder } from '../../../src/ops/wasm/kernels/quantized/group_order.js';

/** A matrix [depth, columns] of what a function says. */
const matrix = (depth: number, columns: number, weight: (k: number, n: number) => number): Int8Array =>
  Int8Array.from({ length: depth * columns }, (_, i) => weight(Math.floor(i / columns), i % columns));

/** The most that products of a row of 127 with two groups amount to in 16 bits: in each half, for each column. */
function greatestSum(weights: Int8Array, columns: number, groups: readonly number[]): number {
  let most = 0;
  for (let n = 0; n < columns; n++) {
    for (const half of [0, 2]) {
      const amount = groups.flatMap((group) => [0, 1].map((k) => Math.abs(weights[(4 * group + half + k) * columns + n] ?? 0)));
      most = Math.max(most, 127 * amount.reduce((sum, each) => sum + each, 0));
    }
  }
  return most;
}

test.each([
  ['small weights', matrix(64, 16, (k, n) => ((k * 31 + n * 17) % 129) - 64), 16, 8],
  ['the largest weights', matrix(32, 16, (k) => (k % 2 === 0 ? 127 : -127)), 16, 0],
  ['one large group, which finds none', matrix(16, 8, (k) => (k < 4 ? 127 : 3)), 8, 1],
  ['large groups with small ones', matrix(32, 12, (k) => (k < 16 ? 120 : -9)), 12, 4],
  ['a depth that is no multiple of 4', matrix(30, 16, (k, n) => (k + n) % 60), 16, 4],
  ['no rows', new Int8Array(0), 16, 0],
])('%s', (_, weights, columns, pairs) => {
  const order = groupOrder(weights, columns, 0, columns);
  const count = Math.ceil(weights.length / columns / 4);
  expect([...order.groups].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_each, group) => group));
  expect(order.pairs).toBe(pairs);
  for (let pair = 0; pair < order.pairs; pair++) expect(greatestSum(weights, columns, [...order.groups.subarray(2 * pair, 2 * pair + 2)])).toBeLessThan(2 ** 15);
});

test('the limit itself: 258 weights of 127', () => {
  const of = (other: number): number => groupOrder(matrix(8, 1, (k) => [127, 127, 0, 0, other, 2, 0, 0][k]), 1, 0, 1).pairs;
  expect([of(2), of(3)]).toEqual([1, 0]);
});

test('the hardest come first, then in order, and take the largest that fits; whoever finds none is behind the pairs', () => {
  // In the order 5, 0, 2, 1, 4, 3, 6: together they may have 258.
  const peaks = [200, 100, 200, 60, 100, 250, 20];
  const order = groupOrder(matrix(28, 1, (k) => (k % 4 < 2 ? peaks[Math.floor(k / 4)] / 2 : 0)), 1, 0, 1);
  expect([order.pairs, [...order.groups]]).toEqual([2, [0, 6, 1, 4, 5, 2, 3]]);
});

test('a panel looks at its own columns', () => {
  const weights = matrix(8, 32, (_, n) => (n < 16 ? 127 : 1));
  expect([groupOrder(weights, 32, 0, 16).pairs, groupOrder(weights, 32, 16, 16).pairs]).toEqual([0, 1]);
});

/** Maps at other sizes. */
import { expect, test } from '@jest/globals';
import { interpolated, shrunk } from '../../../src/results/cut_out/scaled_map.js';

test('smaller: the means of blocks, of which the last may be narrow', () => {
  expect([...shrunk([1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3, 2)]).toEqual([3, 4.5, 7.5, 9]);
  expect([...shrunk([1, 2, 3], 1, 3, 5)]).toEqual([2]);
});

test('larger: middles lie on middles', () => {
  expect([...interpolated(Float32Array.of(0, 1), [1, 2], [1, 4])]).toEqual([0, 0.25, 0.75, 1]);
  expect([...interpolated(Float32Array.of(0, 4), [2, 1], [4, 1])]).toEqual([0, 1, 3, 4]);
  expect([...interpolated(Float32Array.of(1, 3), [1, 2], [1, 1])]).toEqual([2]);
  // What was made smaller by a factor that does not divide its size lies where it was.
  expect([...interpolated(shrunk([0, 0, 2, 2, 4], 1, 5, 2), [1, 3], [1, 5], 2)]).toEqual([0, 0.5, 1.5, 2.5, 3.5]);
});

test('at its own size: a copy', () => {
  const map = Float32Array.of(1, 2);
  expect(interpolated(map, [1, 2], [1, 2])).toEqual(map);
  expect(interpolated(map, [1, 2], [1, 2])).not.toBe(map);
});

/** What a run returns can be read in order and by name. */
import { expect, test } from '@jest/globals';
import { asFetched } from '../../src/engine/fetched.js';
import { float32 } from '../../src/tensor.js';

test('by order and by the names that were asked for, as views on the tensors', () => {
  const values = [float32([1, 2], [1, 2]), float32([], [3])];
  const fetched = asFetched(['a/b:0', 'c'], values);
  expect(Array.isArray(fetched)).toBe(true);
  expect(fetched).toHaveLength(2);
  const [first, second] = fetched;
  expect(fetched['a/b:0']).toBe(first);
  expect(fetched.c).toBe(second);
  expect(first.shape).toEqual([1, 2]);
  expect(first.data).toBe(values[0].data);
  expect(second.shape).toEqual([]);
  expect(fetched.missing).toBeUndefined();
});

test('nothing', () => {
  expect(asFetched([], [])).toHaveLength(0);
});

test('a node whose name an array needs for itself is found by its place', () => {
  const fetched = asFetched(['length', 'map'], [float32([], [1]), float32([], [2])]);
  expect(fetched).toHaveLength(2);
  expect(fetched.map((array) => array.data[0])).toEqual([1, 2]);
});

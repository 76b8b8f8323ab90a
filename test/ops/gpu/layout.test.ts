import { expect, test } from '@jest/globals';
import { elementsOf, extentOf, groupsOf, padRows } from '../../../src/ops/gpu/layout.js';

test.each([
  [[], { x: 1, y: 1, z: 1 }],
  [[7], { x: 7, y: 1, z: 1 }],
  [[5, 7], { x: 7, y: 5, z: 1 }],
  [[2, 33, 17, 21], { x: 21, y: 17, z: 66 }],
  [[2, 3, 4, 5, 6], { x: 6, y: 5, z: 24 }],
])('a tensor %j lies as %j', (shape, extent) => {
  expect(extentOf(shape)).toEqual(extent);
});

test('packed, rows are filled up with zeros to groups of four', () => {
  const extent = { x: 5, y: 2, z: 1 };
  expect([...padRows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], extent)]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 0, 0, 0]);
  expect([groupsOf(4), groupsOf(5), elementsOf(extent, true), elementsOf(extent, false)]).toEqual([1, 2, 4, 10]);
});

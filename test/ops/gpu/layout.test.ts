import { expect, test } from '@jest/globals';
import { canBeDealt, elementsOf, extentOf, groupsOf, handOf, padRows, unpadRows } from '../../../src/ops/gpu/layout.js';

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

test('rows that come back lose their filling, and what a texture has behind the last one', () => {
  const extent = { x: 5, y: 2, z: 1 };
  expect([...unpadRows(Float32Array.of(1, 2, 3, 4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0), extent)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([...unpadRows(Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0), { x: 4, y: 1, z: 1 })]).toEqual([1, 2, 3, 4]);
});

test('a dealt array has a fourth of the columns in each texture, rounded up', () => {
  expect(handOf({ x: 21, y: 33, z: 17 })).toEqual([9 * 6, 17]);
});

test.each([
  ['', { x: 4, y: 4, z: 2 }, 64, true],
  ['of fewer columns than textures', { x: 4, y: 3, z: 2 }, 64, false],
  ['of one row', { x: 4, y: 9, z: 1 }, 64, false],
  ['of more rows than a texture', { x: 4, y: 9, z: 65 }, 64, false],
  ['as wide as a texture', { x: 64, y: 16, z: 2 }, 64, true],
  ['wider than a texture', { x: 64, y: 17, z: 2 }, 64, false],
] as const)('an array %s can be dealt or not: %j, %d, %s', (_, extent, side, expected) => {
  expect(canBeDealt(extent, side)).toBe(expected);
});

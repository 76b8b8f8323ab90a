/** Boxes that overlap are found as comparing all pairs finds them. */
import { expect, test } from '@jest/globals';
import { anyOverlap } from '../../../src/proto/checkpoints/slice_overlap.js';
import type { Place } from '../../../src/proto/wire/place.js';
import { hash32 } from '../../ops/pattern.js';

const place: Place = { file: 'x', what: "variable 'w'", kind: 'checkpoint' };

interface Box {
  readonly start: readonly number[];
  readonly shape: readonly number[];
}

const overlap = (a: Box, b: Box): boolean =>
  !a.shape.includes(0) && !b.shape.includes(0) && a.start.every((start, axis) => start < b.start[axis] + b.shape[axis] && b.start[axis] < start + a.shape[axis]);

test.each(Array.from({ length: 40 }, (_, seed) => [seed]))('random boxes, seed %i', (seed) => {
  let at = 0;
  const random = (below: number): number => hash32(at++, seed) % below;
  const rank = 1 + random(4);
  const boxes = Array.from({ length: 2 + random(6) }, () => ({ start: Array.from({ length: rank }, () => random(6)), shape: Array.from({ length: rank }, () => random(5)) }));
  expect(anyOverlap(boxes, place)).toBe(boxes.some((a, i) => boxes.some((b, j) => j < i && overlap(a, b))));
});

test.each<[string, boolean, Box[]]>([
  ['a scalar', false, [{ start: [], shape: [] }]],
  ['a scalar twice', true, [{ start: [], shape: [] }, { start: [], shape: [] }]],
  ['an empty box inside another', false, [{ start: [0], shape: [9] }, { start: [4], shape: [0] }]],
  ['boxes side by side along the last of 254 axes', false, [0, 1].map((i) => ({ start: [...Array<number>(253).fill(0), i], shape: Array<number>(254).fill(1) }))],
])('%s', (_, expected, boxes) => {
  expect(anyOverlap(boxes, place)).toBe(expected);
});

test('boxes that are halves along each of twelve axes are refused rather than compared for ever', () => {
  const boxes = Array.from({ length: 4096 }, (_, i) => ({ start: Array.from({ length: 12 }, (_, axis) => (i >> axis) & 1), shape: Array<number>(12).fill(1) }));
  expect(() => anyOverlap(boxes, place)).toThrow(/found 4096 slices that lie beside each other along 12 axes without order, expected parts of one axis, or a grid/);
});

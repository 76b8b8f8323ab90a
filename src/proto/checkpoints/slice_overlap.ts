/**
 * Whether boxes overlap, found by a sweep along the axis that divides them best: only boxes that the sweep is inside of at the same time are
 * compared. Partitions divide one axis, so that is one box at a time, or make a grid.
 */
import type { Shape } from '../../tensor.js';
import { formatError, type Place } from '../wire/place.js';

interface Box {
  readonly start: Shape;
  readonly shape: Shape;
}

/** For each box, the axes along which it may be compared with others. A grid of 64 x 64 boxes needs 64. */
const MAX_COMPARISONS = 1024;

/** @throws CheckpointFormatError for boxes that lie so askew that telling takes longer than their number justifies */
export function anyOverlap(all: readonly Box[], place: Place): boolean {
  const boxes = all.filter(({ shape }) => !shape.includes(0));
  if (boxes.length < 2) return false;
  const [first] = boxes;
  const isDivided = (_: number, axis: number): boolean => boxes.some(({ start, shape }) => start[axis] !== first.start[axis] || shape[axis] !== first.shape[axis]);
  const divided = first.shape.map((_, axis) => axis).filter(isDivided);
  const starts = divided.map((axis) => new Set(boxes.map(({ start }) => start[axis])).size);
  const swept = divided[starts.indexOf(Math.max(...starts))];
  // All are the same box.
  if (swept === undefined) return true;
  const others = divided.filter((axis) => axis !== swept);
  let budget = MAX_COMPARISONS * boxes.length;
  let open: Box[] = [];
  for (const box of boxes.sort((a, b) => a.start[swept] - b.start[swept])) {
    open = open.filter(({ start, shape }) => start[swept] + shape[swept] > box.start[swept]);
    for (const other of open) {
      const apart = others.findIndex((axis) => !meet(box, other, axis));
      if (apart < 0) return true;
      budget -= apart + 1;
    }
    if (budget < 0) {
      throw formatError(place, `found ${all.length} slices that lie beside each other along ${divided.length} axes without order, expected parts of one axis, or a grid.`);
    }
    open.push(box);
  }
  return false;
}

function meet(a: Box, b: Box, axis: number): boolean {
  return a.start[axis] < b.start[axis] + b.shape[axis] && b.start[axis] < a.start[axis] + a.shape[axis];
}

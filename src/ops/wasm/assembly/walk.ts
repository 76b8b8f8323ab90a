/**
 * Walking up to three boxes of elements in step, row by row: what `planWalk` of ops/geometry/walk.ts plans. Units are rows, or, where
 * there is one row only, its elements.
 */

/** An axis outside the rows. Steps are bytes. */
@unmanaged
export class Axis {
  size: i32;
  aStep: i32;
  bStep: i32;
  outStep: i32;
}

/** Operands `a` and `b` and the result `out`: where each begins, and how far its elements in a row are apart in bytes. */
@unmanaged
export class Walk {
  a: usize;
  b: usize;
  out: usize;
  aStep: i32;
  bStep: i32;
  outStep: i32;
  /** Elements of a row. */
  length: i32;
  /** Axes outside the rows, outermost first; none where there is one row. */
  axisCount: i32;
  /** Axis[axisCount] */
  axes: usize;
}

@inline
export function axisOf(walk: Walk, index: i32): Axis {
  return changetype<Axis>(walk.axes + <usize>index * offsetof<Axis>());
}

/** The axis along which rows follow each other. */
@inline
export function lastAxis(walk: Walk): Axis {
  return axisOf(walk, walk.axisCount - 1);
}

/** How many rows from `row` on, up to `last`, follow each other along the last axis. */
@inline
export function rowsAlong(axis: Axis, row: i32, last: i32): i32 {
  return min(axis.size - row % axis.size, last - row);
}

/** Which operand: where its step lies in an Axis. */
export const A: usize = offsetof<Axis>('aStep');
export const B: usize = offsetof<Axis>('bStep');
export const OUT: usize = offsetof<Axis>('outStep');

/** Where a row of an operand begins, seen from where the operand does. */
export function rowOffset(walk: Walk, row: i32, operand: usize): i32 {
  let offset = 0;
  for (let i = walk.axisCount - 1; i >= 0; i--) {
    const axis = axisOf(walk, i);
    offset += (row % axis.size) * load<i32>(changetype<usize>(axis) + operand);
    row /= axis.size;
  }
  return offset;
}

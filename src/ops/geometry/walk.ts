/**
 * Walking several tensors in step.
 *
 * A walk visits every position of one shape; each operand says by how many elements it moves along each axis: its row-major
 * stride, 0 where it repeats (broadcasting, reducing), or a negative number where it runs backward. Positions are visited row by
 * row, so that a kernel's inner loop runs over the last axis with plain additions.
 */
import type { Shape } from '../../tensor.js';

export interface Walk {
  /** Sizes of the axes outside the row. */
  readonly outer: readonly number[];
  /** For each operand, its step along each outer axis. */
  readonly outerSteps: readonly (readonly number[])[];
  /** Elements of a row. */
  readonly length: number;
  /** For each operand, its step along the row. */
  readonly steps: readonly number[];
  readonly empty: boolean;
}

/** Row-major strides of a shape. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** The steps of a tensor that is broadcast to `target`: 0 along the axes that it repeats on. */
export function broadcastSteps(shape: Shape, target: Shape): number[] {
  const strides = stridesOf(shape);
  const shift = target.length - shape.length;
  return target.map((_, axis) => (axis < shift || shape[axis - shift] === 1 ? 0 : strides[axis - shift]));
}

/** Plans a walk. Axes of size 1 are dropped, and neighbours over which every operand runs on evenly become one axis: long rows. */
export function planWalk(shape: Shape, operands: readonly (readonly number[])[]): Walk {
  const sizes: number[] = [];
  const steps: number[][] = operands.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = sizes.length - 1;
    const runsOn = last >= 0 && operands.every((operand, k) => steps[k][last] === operand[axis] * shape[axis]);
    if (runsOn) sizes[last] *= shape[axis];
    else sizes.push(shape[axis]);
    operands.forEach((operand, k) => (steps[k][runsOn ? last : last + 1] = operand[axis]));
  }
  const row = sizes.length - 1;
  return {
    outer: sizes.slice(0, Math.max(0, row)),
    outerSteps: steps.map((list) => list.slice(0, Math.max(0, row))),
    length: row < 0 ? 1 : sizes[row],
    steps: steps.map((list) => (row < 0 ? 1 : list[row])),
    empty: sizes.includes(0),
  };
}

/**
 * Visits every row; `offsets[k]` is where operand `k`'s row begins. The array is reused: do not keep it.
 * Index it, rather than destructure it: an iterator for every row costs more than a short row.
 */
export function forEachRow(walk: Walk, starts: readonly number[], visit: (offsets: readonly number[]) => void): void {
  if (walk.empty) return;
  const { outer, outerSteps } = walk;
  const offsets = [...starts];
  const position = new Array<number>(outer.length).fill(0);
  for (;;) {
    visit(offsets);
    let axis = outer.length - 1;
    for (; axis >= 0; axis--) {
      position[axis]++;
      for (let k = 0; k < offsets.length; k++) offsets[k] += outerSteps[k][axis];
      if (position[axis] < outer[axis]) break;
      for (let k = 0; k < offsets.length; k++) offsets[k] -= outerSteps[k][axis] * outer[axis];
      position[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** Copying boxes of elements, see ../moves/move.ts. */
import { elementsPerValue, type Shape, type Tensor } from '../../tensor.js';
import { forEachRow, planWalk } from '../geometry/walk.js';
import type { Cells } from './elements.js';

/** One side of a copy. */
export interface Side {
  readonly tensor: Tensor;
  /** Where the box starts, in elements. */
  readonly start: number;
  /** Elements from one position to the next, along each axis of the box. */
  readonly steps: readonly number[];
}

/** From this length on, a bulk copy beats a loop, whose start costs less. */
const BULK = 24;

/** Copies a box of the given shape between tensors of one data type. */
export function copyBox(shape: Shape, from: Side, to: Side): void {
  // A complex number is two neighbours in its container: one more axis.
  const cells = elementsPerValue(from.tensor.dtype);
  const scaled = ({ steps }: Side): number[] => [...steps.map((step) => step * cells), 1];
  const walk = planWalk([...shape, cells], [scaled(from), scaled(to)]);
  const starts = [from.start * cells, to.start * cells];
  const { length } = walk;
  const [fromStep, toStep] = walk.steps;

  if (from.tensor.dtype !== 'string' && fromStep === 1 && toStep === 1 && length >= BULK) {
    // Both sides have the same container, whichever it is; naming one of them satisfies the type checker.
    const source = from.tensor.data as Float32Array;
    const target = to.tensor.data as Float32Array;
    forEachRow(walk, starts, (at) => target.set(source.subarray(at[0], at[0] + length), at[1]));
    return;
  }
  const source: Cells = from.tensor.data;
  const target: Cells = to.tensor.data;
  if (fromStep === 0 && toStep === 1) {
    forEachRow(walk, starts, (at) => target.fill(source[at[0]], at[1], at[1] + length));
    return;
  }
  forEachRow(walk, starts, (at) => {
    for (let i = 0, s = at[0], t = at[1]; i < length; i++, s += fromStep, t += toStep) target[t] = source[s];
  });
}

/** Copies all elements, in order. */
export function copyAll(from: Tensor, to: Tensor): void {
  if (from.dtype === 'string') {
    const source: Cells = from.data;
    const target: Cells = to.data;
    for (let i = 0; i < source.length; i++) target[i] = source[i];
  } else {
    (to.data as Float32Array).set(from.data as Float32Array);
  }
}

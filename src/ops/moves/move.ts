/**
 * What operators do that only move elements: they copy boxes. Each side of a copy says where the box starts and by how much it
 * moves along each axis, so a transposition, a reversal or a repetition is a matter of steps. How boxes are copied is up to the
 * backends: cpu/moves.ts, wasm/moves.ts.
 */
import { toNumbers, type Shape, type TensorInfo } from '../../tensor.js';
import type { Operand } from '../contract/operator.js';
import { stridesOf } from '../geometry/walk.js';

/** One side of a copy. */
export interface MoveSide {
  /** Which of the inputs or outputs. */
  readonly index: number;
  /** Where the box starts, in elements. */
  readonly start: number;
  /** Elements from one position to the next, along each axis of the box. */
  readonly steps: readonly number[];
}

export interface Move {
  /** Of the box. */
  readonly shape: Shape;
  readonly from: MoveSide | 'zeros';
  readonly to: MoveSide;
}

export interface MoveSite<A = never> {
  readonly op: string;
  readonly attrs: A;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * The copies of an operator, in an order in which the later one wins where two of them meet. Undefined while the value of an
 * input that decides (an axis, paddings) is not known; it is once the graph runs.
 */
export type DescribeMoves<A = unknown> = (site: MoveSite<A>) => readonly Move[] | undefined;

/** All of an input or output. */
export const whole = (index: number, { shape }: TensorInfo): MoveSide => ({ index, start: 0, steps: stridesOf(shape) });

/** What an input that decides says. */
export const known = ({ value }: Operand): number[] | undefined => value && toNumbers(value);

/** An axis that may count from the end. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The element at a position. */
export const offsetOf = (position: readonly number[], steps: readonly number[]): number =>
  position.reduce((sum, index, axis) => sum + index * steps[axis], 0);

/**
 * A program of the device: a kernel of gpu.js as text, and everything that it is compiled for.
 *
 * Kernels are text because functions do not survive minifiers and coverage tools. Sizes are constants of the program, since
 * gpu.js cuts loops whose bounds are arguments at 1000 turns, and because compilers divide by constants faster. Programs
 * that are equal are compiled once, however many steps run them.
 */
import { groupsOf, type Extent } from './layout.js';

export interface Program {
  /** `function (x, y) { ... }`: what one element [this.thread.z][this.thread.y][this.thread.x] of the output is. */
  readonly source: string;
  /** Whole numbers, `this.constants.name` in the source. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /** Sizes of the output, x in channels. */
  readonly output: Extent;
  /** Whether an element of the output is four channels. */
  readonly packed: boolean;
}

/** What gpu.js is told of the output: packed arrays have a fourth as many elements along x. */
export const threadsOf = ({ output: { x, y, z }, packed }: Program): readonly number[] => [packed ? groupsOf(x) : x, y, z];

/** The four results of a packed element, or the only one. `of(0)` to `of(3)` are expressions. */
export function returned(packed: boolean, of: (lane: number) => string): string {
  return packed ? `return [${[0, 1, 2, 3].map(of).join(', ')}];` : `return ${of(0)};`;
}

/** The lanes of an element: 0 to 3, or only 0. */
export const lanesOf = (packed: boolean): readonly number[] => (packed ? [0, 1, 2, 3] : [0]);

/** One number of an element that was read: `name[2]`, or `name` itself where an element is one number. */
export const laneOf = (packed: boolean, name: string, lane: number): string => (packed ? `${name}[${lane}]` : name);

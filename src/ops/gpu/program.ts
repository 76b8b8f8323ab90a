/**
 * A program of the device: a kernel of gpu.js as text, and everything that it is compiled for.
 *
 * Kernels are text because functions do not survive minifiers and coverage tools. Sizes are constants of the program, since
 * gpu.js cuts loops whose bounds are arguments at 1000 turns, and because compilers divide by constants faster. Programs
 * that are equal are compiled once, however many steps run them.
 */
import { groupsOf, handOf, HANDS, type Extent, type Layout } from './layout.js';

/** GLSL 3 for a program whose output is dealt: see ./dealt. */
export interface NativeCode {
  /** Sets `hand0` to `hand3`, the texel of each texture. Arguments are `user_NAME` there. */
  readonly body: string;
  /** What is declared before the arguments. */
  readonly declarations: string;
}

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
  /** Where the output is dealt: then so are all maps among the arguments, each of which stands for four names of the source. */
  readonly native?: NativeCode;
}

export const layoutOf = ({ packed, native }: Program): Layout => (native ? 'dealt' : packed ? 'packed' : 'scalar');

/** What gpu.js is told of the output: packed arrays have a fourth as many elements along x. Textures have the sides of what is flat. */
export function threadsOf({ output, packed, native }: Program): readonly number[] {
  if (native) return handOf(output);
  const { x, y, z } = output;
  return [packed ? groupsOf(x) : x, y, z];
}

/** The four arguments of a program that a dealt array is. */
export const handNames = (name: string): readonly string[] => Array.from({ length: HANDS }, (_, i) => `${name}${i}`);

/** The four results of a packed element, or the only one. `of(0)` to `of(3)` are expressions. */
export function returned(packed: boolean, of: (lane: number) => string): string {
  return packed ? `return [${[0, 1, 2, 3].map(of).join(', ')}];` : `return ${of(0)};`;
}

/** The lanes of an element: 0 to 3, or only 0. */
export const lanesOf = (packed: boolean): readonly number[] => (packed ? [0, 1, 2, 3] : [0]);

/** One number of an element that was read: `name[2]`, or `name` itself where an element is one number. */
export const laneOf = (packed: boolean, name: string, lane: number): string => (packed ? `${name}[${lane}]` : name);

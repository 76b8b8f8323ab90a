/**
 * What an operator is, apart from how it is computed.
 *
 * One file of this folder defines one operator (or a family that differs in one symbol only): the attributes it reads
 * from a node, the shapes of its outputs, its multiply-adds, and a function that adds it to a graph. Kernels with the
 * same file names live in `cpu/`, and in the folders of the other backends.
 */
import { ShapeMismatchError } from '../../errors.js';
import { listOf } from '../../messages.js';
import type { Node } from '../../graph/graph.js';
import { formatInfo, toNumbers, type TensorInfo } from '../../tensor.js';
import type { InputReads } from '../geometry/reads.js';
import type { GradientRule, GradientSite } from './gradient.js';
import type { Operand } from './operand.js';

export type { Operand };

export interface Operator<A = unknown> {
  /** TensorFlow's names for it; several where versions differ in spelling only (`Add`, `AddV2`). */
  readonly names: readonly string[];
  /** Reads a node's attributes, with TensorFlow's defaults for those that an older graph leaves out. */
  attributes(node: Node): A;
  /** Data types and shapes of the outputs. Throws ShapeMismatchError (through `mismatch`) on inputs that do not fit. */
  infer(inputs: readonly Operand[], attrs: A, node: Node): readonly TensorInfo[];
  /** Multiply-adds, as the published DeepLab tables count them: convolutions and matrix products, nothing else. */
  multiplyAdds?(inputs: readonly TensorInfo[], outputs: readonly TensorInfo[], attrs: A): number;
  /**
   * Which pixels of its inputs a pixel of the first output is computed from. Without it: from everything. Operators that stand for several
   * layers need none: receptive fields are walked layer by layer.
   */
  reads?(inputs: readonly Operand[], outputs: readonly TensorInfo[], attrs: A, node: Node): InputReads;
  /** How a gradient goes through it, from its outputs to its inputs. Without it, no loss can be derived through it. */
  gradient?(site: GradientSite<A>): ReturnType<GradientRule>;
}

/** Gives the attribute type of an operator its name by inference. */
export function defineOperator<A>(operator: Operator<A>): Operator<A> {
  return operator;
}

/** For operators that read no attributes. */
export const noAttributes = (): Record<string, never> => ({});

/** The error for inputs that an operator cannot combine. */
export function mismatch(node: Node, inputs: readonly TensorInfo[], expected: string): ShapeMismatchError {
  const found = listOf(inputs.map(formatInfo)) || 'no inputs';
  return new ShapeMismatchError(`Node '${node.name}' (${node.op}) expects ${expected}, but its inputs are ${found}.`);
}

/** One operator gives no more values than this, and a file of a few bytes can ask for any number. */
const MAX_OUTPUTS = 2 ** 16;

/** Checks a number of outputs that an attribute tells. */
export function expectOutputs(node: Node, inputs: readonly TensorInfo[], count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > MAX_OUTPUTS) throw mismatch(node, inputs, `a number of outputs up to ${MAX_OUTPUTS}, not ${count}`);
}

/** Checks the number of inputs; `max` defaults to `min`. */
export function expectInputs(node: Node, inputs: readonly TensorInfo[], min: number, max = min): void {
  if (inputs.length < min || inputs.length > max) {
    const most = max === Infinity ? ' or more' : max > min ? ` to ${max}` : '';
    throw mismatch(node, inputs, `${min}${most} input${max === 1 ? '' : 's'}`);
  }
}

/**
 * The value of an input on which the output's shape depends (an axis, paddings, a size).
 *
 * @throws ShapeMismatchError when the value is only known once the graph runs.
 */
export function constantNumbers(node: Node, inputs: readonly Operand[], index: number, what: string): number[] {
  const value = inputs[index]?.value;
  if (!value) {
    throw mismatch(node, inputs, `${what} (input ${index}) to be known before the graph runs, because it decides the output's shape`);
  }
  return toNumbers(value);
}

/** An axis in `[-rank, rank)`, made non-negative. */
export function normalizeAxis(node: Node, inputs: readonly TensorInfo[], axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw mismatch(node, inputs, `an axis in [${-rank}, ${rank}), not ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}

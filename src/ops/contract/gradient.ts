/**
 * What a gradient rule is, and what it is given.
 *
 * The rule of an operator stands beside its definition (`gradient` of operator.ts): from the gradient of a loss with respect to its outputs it makes
 * that with respect to its inputs, as nodes of the same graph. Rules are written for shapes that are known, so what broadcasting repeated, or where a slice lay,
 * is decided when the rule runs and costs nothing when the graph does.
 */
import type { GraphBuilder, Value } from '../../graph/builder.js';
import type { Attributes, AttrValue, Node } from '../../graph/graph.js';
import { allocate, int32, sameShape, sizeOf, sourceOf, type DType, type Shape, type Tensor, type TensorInfo } from '../../tensor.js';
import type { Operand } from './operand.js';

/** Gradients of the inputs in their order; undefined, or left out at the end, for inputs on which no output depends smoothly. */
export type GradientRule<A = unknown> = (site: GradientSite<A>) => readonly (Value | undefined)[];

/** For operators that no gradient passes: their outputs are whole numbers, bools, or do not change with their inputs. */
export const noGradient: GradientRule = () => [];

/** Thrown by `GradientSite.unsupported`; whoever derives a graph collects these. */
export class MissingRule extends Error {}

export interface GradientPlace<A = unknown> {
  readonly builder: GraphBuilder;
  readonly node: Node;
  readonly attrs: A;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorInfo[];
  /** Of each output; undefined where the loss does not depend on it. At least one is there. */
  readonly gradients: readonly (Value | undefined)[];
  /** Which inputs' gradients somebody needs. The others may be left undefined. */
  readonly wanted: readonly boolean[];
}

export class GradientSite<A = unknown> {
  readonly builder: GraphBuilder;
  readonly node: Node;
  readonly attrs: A;
  /** Data types, shapes and known values of the inputs. */
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorInfo[];
  readonly #gradients: readonly (Value | undefined)[];
  readonly #wanted: readonly boolean[];

  constructor({ builder, node, attrs, inputs, outputs, gradients, wanted }: GradientPlace<A>) {
    [this.builder, this.node, this.attrs, this.inputs, this.outputs] = [builder, node, attrs, inputs, outputs];
    [this.#gradients, this.#wanted] = [gradients, wanted];
  }

  /** The gradient of the first output; zeros where the loss does not depend on it. */
  get gradient(): Value {
    return this.gradientOf(0);
  }

  gradientOf(output: number): Value {
    return this.#gradients[output] ?? this.filled(this.outputs[output], 0);
  }

  wants(input: number): boolean {
    return this.#wanted[input];
  }

  input(index: number): Value {
    return { builder: this.builder, endpoint: this.node.inputs[index] };
  }

  output(index = 0): Value {
    return this.builder.output({ builder: this.builder, endpoint: this.node.name }, index);
  }

  /** Says that this use of the operator has no rule. */
  unsupported(reason: string): never {
    throw new MissingRule(reason);
  }

  /** Adds a node below the name of the one whose gradient is taken, as TensorFlow names them. */
  add(op: string, inputs: readonly Value[], attrs: Attributes = {}): Value {
    return this.builder.add(op, inputs, attrs, `gradients/${this.node.name}_grad/${op}`);
  }

  constant(value: Tensor): Value {
    return this.add('Const', [], { dtype: { dtype: value.dtype }, value: sourceOf(value) as AttrValue });
  }

  /** An int32 vector: axes, sizes, a shape. */
  list(values: readonly number[]): Value {
    return this.constant(int32([values.length], values));
  }

  /** An int32 matrix [n, 2]: a pair for each axis. */
  pairs(pairs: readonly (readonly [number, number])[]): Value {
    return this.constant(int32([pairs.length, 2], pairs.flat()));
  }

  scalar(dtype: DType, value: number): Value {
    const data = allocate(dtype, 1);
    (data as Float32Array)[0] = value;
    return this.constant({ dtype, shape: [], data });
  }

  filled({ dtype, shape }: TensorInfo, value: number): Value {
    return this.add('Fill', [this.list(shape), this.scalar(dtype, value)]);
  }

  mul(a: Value, b: Value): Value {
    return this.add('Mul', [a, b]);
  }

  /** A value of this data type, times a number. */
  times(x: Value, factor: number, dtype: DType = this.outputs[0].dtype): Value {
    return this.mul(x, this.scalar(dtype, factor));
  }

  neg(x: Value): Value {
    return this.add('Neg', [x]);
  }

  sum(x: Value, axes: readonly number[], keepDims = false): Value {
    return this.add('Sum', [x, this.list(axes)], { keep_dims: keepDims });
  }

  reshape(x: Value, shape: Shape): Value {
    return this.add('Reshape', [x, this.list(shape)]);
  }

  /** `x` where the condition holds, else zeros; broadcasts. */
  where(condition: Value, x: Value, dtype: DType = this.outputs[0].dtype): Value {
    return this.add('SelectV2', [condition, x, this.scalar(dtype, 0)]);
  }

  otherwise(condition: Value, x: Value, dtype: DType = this.outputs[0].dtype): Value {
    return this.add('SelectV2', [condition, this.scalar(dtype, 0), x]);
  }

  /** The sum of what broadcasting repeated: from a gradient of shape `from` to one of shape `to`. */
  unbroadcast(gradient: Value, to: Shape, from: Shape = this.outputs[0].shape): Value {
    if (sameShape(from, to)) return gradient;
    const shift = from.length - to.length;
    const axes = from.map((_, axis) => axis).filter((axis) => axis < shift || (to[axis - shift] === 1 && from[axis] !== 1));
    const summed = axes.length === 0 ? gradient : this.sum(gradient, axes, true);
    return shift === 0 ? summed : this.reshape(summed, to);
  }

  /** The inverse of a reduction that kept its axes: repeats axes of size 1. */
  repeat(x: Value, from: Shape, to: Shape): Value {
    if (sameShape(from, to)) return x;
    return this.add('Tile', [x, this.list(to.map((size, axis) => (from[axis] === size ? 1 : size)))]);
  }

  /** A box of a tensor. */
  slice(x: Value, begin: readonly number[], size: readonly number[]): Value {
    return this.add('Slice', [x, this.list(begin), this.list(size)]);
  }

  /** A tensor within zeros: where it begins, and the whole shape. */
  within(x: Value, begin: readonly number[], shape: Shape, whole: Shape): Value {
    if (sameShape(shape, whole)) return x;
    return this.add('Pad', [x, this.pairs(begin.map((before, axis) => [before, whole[axis] - before - shape[axis]]))]);
  }

  /** Elements of an input's shape; 1 for a scalar. */
  sizeOfInput(index: number): number {
    return sizeOf(this.inputs[index].shape);
  }
}

/** Const: a tensor that is written into the graph. It has no kernel: the engine takes its value as it is. */
import { attrTensor } from '../../../graph/attributes.js';
import type { GraphBuilder, Value } from '../../../graph/builder.js';
import { int32, isTensorSource, sourceOf, type Tensor, type TensorSource } from '../../../tensor.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs } from '../../contract/operator.js';

export interface ConstantAttributes {
  readonly value: TensorSource;
}

export const constantOperator = defineOperator<ConstantAttributes>({
  names: ['Const'],
  gradient: noGradient,
  attributes: (node) => ({ value: attrTensor(node, 'value') }),
  infer(inputs, { value }, node) {
    expectInputs(node, inputs, 0);
    return [{ dtype: value.dtype, shape: value.shape }];
  },
});

/** Adds a Const: a tensor in memory, or one that is read from where it lies when the graph is prepared. */
export function constant(builder: GraphBuilder, value: Tensor | TensorSource, name?: string): Value {
  const source = isTensorSource(value) ? value : sourceOf(value);
  return builder.add('Const', [], { dtype: { dtype: source.dtype }, value: source }, name);
}

/** Adds an int32 Const [n], as builder functions need them for sizes, paddings and axes. */
export function constantList(builder: GraphBuilder, values: readonly number[], name: string): Value {
  return constant(builder, int32([values.length], values), name);
}

/** Adds an int32 Const [n, 2]: a pair (before, after) for each axis. */
export function constantPairs(builder: GraphBuilder, pairs: readonly (readonly [number, number])[], name: string): Value {
  return constant(builder, int32([pairs.length, 2], pairs.flat()), name);
}

/** Adds an int32 scalar Const: an axis. */
export function constantScalar(builder: GraphBuilder, value: number, name: string): Value {
  return constant(builder, int32([], [value]), name);
}

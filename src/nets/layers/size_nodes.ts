/**
 * Nodes that compute with sizes which are only known once there is a picture. The constants that they need are named as
 * TensorFlow names them.
 */
import type { GraphBuilder, Value } from '../../graph/builder.js';
import { constantList, constantScalar } from '../../ops/operators/flow/constant.js';

/** The shape of a value, int32 [rank]. */
export const shapeOf = (x: Value, name: string): Value => x.builder.add('Shape', [x], { out_type: { dtype: 'int32' } }, name);

/** One entry of a shape, as a scalar. */
export const dimension = (shape: Value, index: number, name: string): Value => stridedSlice(shape, index, index + 1, 1, name);

/** Entries `begin` to `end` (exclusive) of a shape. */
export const dimensions = (shape: Value, begin: number, end: number, name: string): Value => stridedSlice(shape, begin, end, 0, name);

/** Puts values of one shape side by side along a new first axis: scalars to a vector, vectors to a matrix. */
export const pack = (values: readonly [Value, ...Value[]], name: string): Value =>
  values[0].builder.add('Pack', values, { N: values.length, axis: 0 }, name);

/** The greater of each two elements. */
export const maximum = (x: Value, y: Value, name: string): Value => x.builder.add('Maximum', [x, y], {}, name);

/** The lesser of each two elements. */
export const minimum = (x: Value, y: Value, name: string): Value => x.builder.add('Minimum', [x, y], {}, name);

/** A size that is known, as an int32 scalar. */
export const size = (builder: GraphBuilder, value: number, name: string): Value => constantScalar(builder, value, name);

function stridedSlice(shape: Value, begin: number, end: number, shrinkAxisMask: 0 | 1, name: string): Value {
  const { builder } = shape;
  const inputs = [
    shape,
    constantList(builder, [begin], `${name}/stack`),
    constantList(builder, [end], `${name}/stack_1`),
    constantList(builder, [1], `${name}/stack_2`),
  ];
  return builder.add('StridedSlice', inputs, { shrink_axis_mask: shrinkAxisMask }, name);
}

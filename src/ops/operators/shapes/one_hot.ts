/**
 * OneHot: each index (input 0, int32, int64 or uint8) becomes a vector of `depth` (input 1) elements that are `off_value` (input 3) except for `on_value` (input
 * 2) at the index. An index outside [0, depth) gives a vector of off_value only. The new axis is the last one, or `axis`.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { elementsPerValue, float32 } from '../../../tensor.js';
import { constant, constantScalar } from '../flow/constant.js';
import { isIndex } from '../../contract/dtypes.js';
import { noGradient } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, normalizeAxis } from '../../contract/operator.js';

export interface OneHotAttributes {
  readonly axis: number;
}

export const oneHotOperator = defineOperator<OneHotAttributes>({
  names: ['OneHot'],
  attributes: (node) => ({ axis: attrNumber(node, 'axis', -1) }),
  gradient: noGradient,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 4);
    const [indices, depthInput, on, off] = inputs;
    if (!isIndex(indices.dtype) && indices.dtype !== 'uint8') throw mismatch(node, inputs, 'int32, int64 or uint8 indices (input 0)');
    if (on.dtype !== off.dtype || elementsPerValue(on.dtype) > 1 || on.shape.length + off.shape.length + depthInput.shape.length > 0) {
      throw mismatch(node, inputs, 'scalars for the depth and two values of one data type that is not complex');
    }
    const [depth] = constantNumbers(node, inputs, 1, 'the depth');
    if (!Number.isInteger(depth) || depth < 0) throw mismatch(node, inputs, `a depth that is not negative, not ${depth}`);
    const { shape } = indices;
    const axis = normalizeAxis(node, inputs, attrs.axis, shape.length + 1);
    return [{ dtype: on.dtype, shape: [...shape.slice(0, axis), depth, ...shape.slice(axis)] }];
  },
});

/** Adds a OneHot along a new last axis: float32 1 at the index, else 0. */
export function oneHot(indices: Value, depth: number, name = 'one_hot'): Value {
  const { builder } = indices;
  const scalars = [constant(builder, float32([], [1]), `${name}/on_value`), constant(builder, float32([], [0]), `${name}/off_value`)];
  return builder.add('OneHot', [indices, constantScalar(builder, depth, `${name}/depth`), ...scalars], { axis: -1 }, name);
}

/**
 * Select: takes each element from `then` where the condition holds, else from `else`.
 *
 * SelectV2 broadcasts all three inputs. Select wants both values in one shape; its condition has that shape, is a scalar, or is a
 * vector that chooses whole slices along the first axis.
 */
import type { Value } from '../../../graph/builder.js';
import { sameShape, type Shape } from '../../../tensor.js';
import { broadcastShape } from '../../contract/broadcast.js';
import type { GradientSite } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const selectOperator = defineOperator({
  names: ['Select', 'SelectV2'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 3);
    const [condition, onTrue, onFalse] = inputs;
    if (condition.dtype !== 'bool' || onTrue.dtype !== onFalse.dtype) {
      throw mismatch(node, inputs, 'a bool condition and two values of one data type');
    }
    if (node.op === 'SelectV2') return [{ dtype: onTrue.dtype, shape: broadcastShape(node, inputs) }];
    const { shape } = onTrue;
    const aligned = alignCondition(condition.shape, shape);
    const chooses = aligned.length === 0 || sameShape(aligned, shape) || (condition.shape.length === 1 && aligned[0] === shape[0]);
    if (!chooses || !sameShape(shape, onFalse.shape)) {
      throw mismatch(node, inputs, 'two values of one shape, and a condition of that shape, a scalar, or a vector over the first axis');
    }
    return [{ dtype: onTrue.dtype, shape }];
  },
  reads: readsSamePixel,
  gradient: selectGradient,
});

/** The shape with which Select's condition broadcasts: a vector [n] over values [n, h, w] counts as [n, 1, 1]. */
export function alignCondition(condition: Shape, values: Shape): Shape {
  return condition.length === 1 ? [condition[0], ...values.slice(1).map(() => 1)] : condition;
}

/** The gradient goes where the value was taken from. */
function selectGradient(site: GradientSite): (Value | undefined)[] {
  const { node, gradient, inputs: [condition, onTrue, onFalse] } = site;
  const aligned = node.op === 'Select' ? alignCondition(condition.shape, onTrue.shape) : condition.shape;
  const holds = sameShape(aligned, condition.shape) ? site.input(0) : site.reshape(site.input(0), aligned);
  return [
    undefined,
    site.wants(1) ? site.unbroadcast(site.where(holds, gradient), onTrue.shape) : undefined,
    site.wants(2) ? site.unbroadcast(site.otherwise(holds, gradient), onFalse.shape) : undefined,
  ];
}

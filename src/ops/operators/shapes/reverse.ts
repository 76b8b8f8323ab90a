/** ReverseV2: the order of elements turned round along some axes (input 1). Over columns it mirrors a picture. */
import type { Value } from '../../../graph/builder.js';
import { constantList } from '../flow/constant.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes, normalizeAxis } from '../../contract/operator.js';

export const reverseOperator = defineOperator({
  names: ['ReverseV2'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    const axes = constantNumbers(node, inputs, 1, 'the axes').map((axis) => normalizeAxis(node, inputs, axis, shape.length));
    if (new Set(axes).size !== axes.length) throw mismatch(node, inputs, `each axis once, not [${axes.join(',')}]`);
    return [{ dtype, shape }];
  },
  gradient: (site) => [site.add('ReverseV2', [site.gradient, site.input(1)])],
});

/** Adds a ReverseV2 over the given axes. */
export const reverse = (x: Value, axes: readonly number[], name = 'ReverseV2'): Value =>
  x.builder.add('ReverseV2', [x, constantList(x.builder, axes, `${name}/axis`)], {}, name);

/** Concat: tensors joined along one axis. ConcatV2 names the axis last, the older Concat names it first. */
import type { Value } from '../../../graph/builder.js';
import { constantScalar } from '../flow/constant.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes, normalizeAxis } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const concatOperator = defineOperator({
  names: ['ConcatV2', 'Concat'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2, Infinity);
    const axisIndex = concatAxisIndex(node.op, inputs.length);
    const values = inputs.filter((_, index) => index !== axisIndex);
    const [first] = values;
    const rank = first.shape.length;
    const axis = normalizeAxis(node, inputs, constantNumbers(node, inputs, axisIndex, 'the axis')[0], rank);
    const fits = values.every(
      ({ dtype, shape }) => dtype === first.dtype && shape.length === rank && shape.every((size, i) => i === axis || size === first.shape[i]),
    );
    if (!fits) throw mismatch(node, inputs, `tensors of one data type whose shapes differ along axis ${axis} only`);
    const total = values.reduce((sum, value) => sum + value.shape[axis], 0);
    return [{ dtype: first.dtype, shape: first.shape.map((size, i) => (i === axis ? total : size)) }];
  },
  gradient(site) {
    const { node, inputs, outputs: [{ shape }] } = site;
    const axisIndex = concatAxisIndex(node.op, inputs.length);
    const axis = normalizeAxis(node, inputs, constantNumbers(node, inputs, axisIndex, 'the axis')[0], shape.length);
    let end = 0;
    return inputs.map((input, index) => {
      if (index === axisIndex) return undefined;
      const begin = end;
      end += input.shape[axis];
      return site.wants(index) ? site.slice(site.gradient, shape.map((_, i) => (i === axis ? begin : 0)), input.shape) : undefined;
    });
  },
  reads(inputs, outputs, _attrs, node) {
    const { length } = outputs[0].shape;
    const axis = constantNumbers(node, inputs, concatAxisIndex(node.op, inputs.length), 'the axis')[0];
    return [-1, length - 1].includes(axis) ? readsSamePixel(inputs, outputs) : [];
  },
});

/** Which input holds the axis. */
export const concatAxisIndex = (op: string, inputs: number): number => (op === 'Concat' ? 0 : inputs - 1);

/** Adds a ConcatV2 of tensors that differ along `axis` only. */
export function concat(values: readonly [Value, ...Value[]], axis: number, name = 'concat'): Value {
  const { builder } = values[0];
  return builder.add('ConcatV2', [...values, constantScalar(builder, axis, `${name}/axis`)], {}, name);
}

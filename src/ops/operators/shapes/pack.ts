/** Pack (tf.stack) joins tensors of one shape along a new axis; Unpack (tf.unstack) takes them apart again. */
import { attrNumber } from '../../../graph/attributes.js';
import { sameShape } from '../../../tensor.js';
import { defineOperator, expectInputs, expectOutputs, mismatch, normalizeAxis } from '../../contract/operator.js';

export interface PackAttributes {
  readonly axis: number;
}

export const packOperator = defineOperator<PackAttributes>({
  names: ['Pack'],
  attributes: (node) => ({ axis: attrNumber(node, 'axis', 0) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 1, Infinity);
    const { dtype, shape } = inputs[0];
    if (inputs.some((input) => input.dtype !== dtype || !sameShape(input.shape, shape))) {
      throw mismatch(node, inputs, 'tensors of one shape and one data type');
    }
    const axis = normalizeAxis(node, inputs, attrs.axis, shape.length + 1);
    return [{ dtype, shape: [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)] }];
  },
  gradient(site) {
    const first = site.add('Unpack', [site.gradient], { axis: site.attrs.axis, num: site.inputs.length });
    return site.inputs.map((_, k) => site.builder.output(first, k));
  },
});

export interface UnpackAttributes extends PackAttributes {
  readonly count: number;
}

export const unpackOperator = defineOperator<UnpackAttributes>({
  names: ['Unpack'],
  attributes: (node) => ({ axis: attrNumber(node, 'axis', 0), count: attrNumber(node, 'num') }),
  infer(inputs, { axis, count }, node) {
    expectInputs(node, inputs, 1);
    expectOutputs(node, inputs, count);
    const { dtype, shape } = inputs[0];
    const along = normalizeAxis(node, inputs, axis, shape.length);
    if (shape[along] !== count) throw mismatch(node, inputs, `size ${count} along axis ${along}, one for each output`);
    const part = { dtype, shape: shape.filter((_, i) => i !== along) };
    return new Array<typeof part>(count).fill(part);
  },
  gradient: (site) => [site.add('Pack', site.outputs.map((_, k) => site.gradientOf(k)), { axis: site.attrs.axis, N: site.outputs.length })],
});

/** Element-wise activations that clamp or squash: Relu, Relu6, Sigmoid and their kin. Same shape and data type out as in. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating, isNumeric, NUMBERS } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

/** Those whose gradient takes the output first, and the gradient after it. */
const SQUASHES: ReadonlySet<string> = new Set(['Sigmoid', 'Tanh']);

export const activationOperator = defineOperator({
  names: ['Relu', 'Relu6', 'Sigmoid', 'Tanh', 'Elu'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const clamps = node.op === 'Relu' || node.op === 'Relu6';
    const { dtype, shape } = inputs[0];
    if (!(clamps ? isNumeric(dtype) : isFloating(dtype))) throw mismatch(node, inputs, clamps ? NUMBERS : FLOATS);
    return [{ dtype, shape }];
  },
  reads: readsSamePixel,
  // All of them are known by their output, so that nobody keeps the input.
  gradient: (site) => [SQUASHES.has(site.node.op) ? site.add(`${site.node.op}Grad`, [site.output(), site.gradient]) : site.add(`${site.node.op}Grad`, [site.gradient, site.output()])],
});

/** max(x, 0) */
export const relu = (x: Value, name?: string): Value => x.builder.add('Relu', [x], {}, name);

/** min(max(x, 0), 6): MobileNet's activation, chosen for its robustness in low precision. */
export const relu6 = (x: Value, name?: string): Value => x.builder.add('Relu6', [x], {}, name);

/** 1 / (1 + exp(-x)) */
export const sigmoid = (x: Value, name?: string): Value => x.builder.add('Sigmoid', [x], {}, name);

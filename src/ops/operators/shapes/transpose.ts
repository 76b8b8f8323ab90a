/** Transpose: axes in another order; axis `i` of the result is axis `perm[i]` of the input (input 1). */
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes, normalizeAxis } from '../../contract/operator.js';

export const transposeOperator = defineOperator({
  names: ['Transpose'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    const perm = constantNumbers(node, inputs, 1, 'the permutation').map((axis) => normalizeAxis(node, inputs, axis, shape.length));
    if (perm.length !== shape.length || new Set(perm).size !== perm.length) {
      throw mismatch(node, inputs, `a permutation of ${shape.length} axes, not [${perm.join(',')}]`);
    }
    return [{ dtype, shape: perm.map((axis) => shape[axis]) }];
  },
  gradient(site) {
    const { node, inputs } = site;
    const rank = inputs[0].shape.length;
    const perm = constantNumbers(node, inputs, 1, 'the permutation').map((axis) => normalizeAxis(node, inputs, axis, rank));
    return [site.add('Transpose', [site.gradient, site.list(perm.map((_, axis) => perm.indexOf(axis)))])];
  },
});

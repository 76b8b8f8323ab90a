/** Tile: a tensor repeated `multiples[i]` times along each axis (input 1). */
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const tileOperator = defineOperator({
  names: ['Tile'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    const multiples = constantNumbers(node, inputs, 1, 'the multiples');
    if (multiples.length !== shape.length || multiples.some((times) => times < 0)) {
      throw mismatch(node, inputs, `${shape.length} multiples, none negative, not [${multiples.join(',')}]`);
    }
    return [{ dtype, shape: shape.map((size, axis) => size * multiples[axis]) }];
  },
  gradient(site) {
    const { node, inputs, gradient } = site;
    const [{ shape }] = inputs;
    const multiples = constantNumbers(node, inputs, 1, 'the multiples');
    const apart = site.reshape(gradient, multiples.flatMap((times, axis) => [times, shape[axis]]));
    return [site.sum(apart, multiples.map((_, axis) => 2 * axis))];
  },
});

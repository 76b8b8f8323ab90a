/** Fill: a tensor of the given shape (input 0) in which every element is the given scalar (input 1). */
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const fillOperator = defineOperator({
  names: ['Fill'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const shape = constantNumbers(node, inputs, 0, 'the shape');
    if (inputs[1].shape.length !== 0) throw mismatch(node, inputs, 'a scalar to fill with (input 1)');
    if (inputs[0].shape.length !== 1 || shape.some((size) => size < 0)) throw mismatch(node, inputs, `a shape, not [${shape.join(',')}]`);
    return [{ dtype: inputs[1].dtype, shape }];
  },
  gradient: (site) => [undefined, site.sum(site.gradient, site.outputs[0].shape.map((_, axis) => axis))],
});

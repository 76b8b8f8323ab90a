/** Slice: a box of a tensor, from `begin` (input 1) with the extent `size` (input 2; -1 means up to the end). */
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsShifted } from '../../geometry/reads.js';

export const sliceOperator = defineOperator({
  names: ['Slice'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 3);
    const { dtype, shape } = inputs[0];
    const begin = constantNumbers(node, inputs, 1, 'the begin');
    const wanted = constantNumbers(node, inputs, 2, 'the size');
    const size = wanted.map((extent, axis) => (extent === -1 ? shape[axis] - begin[axis] : extent));
    const inside = shape.every((whole, axis) => begin[axis] >= 0 && size[axis] >= 0 && begin[axis] + size[axis] <= whole);
    if (begin.length !== shape.length || wanted.length !== shape.length || !inside) {
      throw mismatch(node, inputs, `a box inside the tensor, not begin [${begin.join(',')}] with size [${wanted.join(',')}]`);
    }
    return [{ dtype, shape: size }];
  },
  gradient(site) {
    const { node, inputs, outputs: [out] } = site;
    return [site.within(site.gradient, constantNumbers(node, inputs, 1, 'the begin'), out.shape, inputs[0].shape)];
  },
  reads(inputs, _outputs, _attrs, node) {
    const { shape } = inputs[0];
    const begin = constantNumbers(node, inputs, 1, 'the begin');
    return shape.length === 4 ? [{ rows: readsShifted(shape[1], begin[1]), columns: readsShifted(shape[2], begin[2]) }] : [];
  },
});

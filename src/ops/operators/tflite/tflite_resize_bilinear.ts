/**
 * TfliteResizeBilinear: a map in 8 bits at another size (input 1: [rows, columns]), in its own scale. Of int8 in whole numbers: positions and weights have 10 bits behind the
 * point, and the sum of 20 bits is rounded once. Of uint8 in float32, of whose sum with 0.5 the digits behind the point are left out.
 */
import { attrBool } from '../../../graph/attributes.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import type { ResizeAttributes } from '../../geometry/resize_taps.js';
import { isByte } from './eight_bits.js';

export const tfliteResizeBilinearOperator = defineOperator<ResizeAttributes>({
  names: ['TfliteResizeBilinear'],
  attributes: (node) => ({ alignCorners: attrBool(node, 'align_corners', false), halfPixelCenters: attrBool(node, 'half_pixel_centers', false) }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const [{ shape, dtype }] = inputs;
    if (!isByte(inputs[0]) || shape.length !== 4 || shape[1] < 1 || shape[2] < 1) throw mismatch(node, inputs, 'a map of 8 bits [batch, rows, columns, channels] that is not empty');
    const size = constantNumbers(node, inputs, 1, 'the size');
    if (size.length !== 2 || !(size[0] > 0) || !(size[1] > 0)) throw mismatch(node, inputs, `a positive size [rows, columns], not [${size.join(',')}]`);
    return [{ dtype, shape: [shape[0], size[0], size[1], shape[3]] }];
  },
});

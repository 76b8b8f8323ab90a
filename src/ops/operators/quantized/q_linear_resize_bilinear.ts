/**
 * QLinearResizeBilinear: a map in 8 bits at another size (input 1: [rows, columns]), in its own scale, in whole numbers as TensorFlow Lite's reference kernel
 * computes it: positions and weights have 10 bits behind the point, and the sum of the four neighbours, of 20 bits, is rounded once, ties away from zero.
 */
import { attrBool } from '../../../graph/attributes.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import type { ResizeAttributes } from '../../geometry/resize_taps.js';
import { isByteMap } from './quantization.js';

export const qLinearResizeBilinearOperator = defineOperator<ResizeAttributes>({
  names: ['QLinearResizeBilinear'],
  attributes: (node) => ({ alignCorners: attrBool(node, 'align_corners', false), halfPixelCenters: attrBool(node, 'half_pixel_centers', false) }),
  infer(inputs, { alignCorners, halfPixelCenters }, node) {
    expectInputs(node, inputs, 2);
    const [{ shape }] = inputs;
    if (!isByteMap(inputs[0]) || shape[1] < 1 || shape[2] < 1) throw mismatch(node, inputs, 'a uint8 map [batch, rows, columns, channels] that is not empty');
    if (alignCorners && halfPixelCenters) throw mismatch(node, inputs, 'align_corners or half_pixel_centers, not both');
    const size = constantNumbers(node, inputs, 1, 'the size');
    if (size.length !== 2 || !(size[0] > 0) || !(size[1] > 0)) throw mismatch(node, inputs, `a positive size [rows, columns], not [${size.join(',')}]`);
    return [{ dtype: 'uint8', shape: [shape[0], size[0], size[1], shape[3]] }];
  },
});

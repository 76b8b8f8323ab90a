/**
 * Gradients of resizing: the gradient of each pixel of the resized picture goes back to the pixels that it was made of, with the weights that it was made
 * with.
 *
 * ResizeBilinearGrad (grads [b, rows, columns, c] float32, original_image [b, h, w, c], of which only shape and data type matter) gives [b, h, w, c];
 * ResizeNearestNeighborGrad (grads, size [h, w] of the original) the same. The attributes are those of the resizing.
 */
import { attrBool } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { Attributes } from '../../../graph/graph.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import type { ResizeAttributes } from '../../geometry/resize_taps.js';

export const resizeGradOperator = defineOperator<ResizeAttributes>({
  names: ['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'],
  attributes: (node) => ({
    alignCorners: attrBool(node, 'align_corners', false),
    halfPixelCenters: attrBool(node, 'half_pixel_centers', false),
  }),
  infer(inputs, { alignCorners, halfPixelCenters }, node) {
    expectInputs(node, inputs, 2);
    const [{ dtype, shape }, original] = inputs;
    const bilinear = node.op === 'ResizeBilinearGrad';
    if (alignCorners && halfPixelCenters) throw mismatch(node, inputs, 'align_corners or half_pixel_centers, not both');
    if (shape.length !== 4 || shape[1] < 1 || shape[2] < 1 || (bilinear ? dtype !== 'float32' : !isFloating(dtype))) {
      throw mismatch(node, inputs, `a gradient [batch, rows, columns, channels] of ${bilinear ? 'float32 numbers' : FLOATS} that is not empty`);
    }
    if (bilinear) {
      const fits = original.shape.length === 4 && original.shape[0] === shape[0] && original.shape[3] === shape[3] && isFloating(original.dtype);
      if (!fits || original.shape[1] < 1 || original.shape[2] < 1) {
        throw mismatch(node, inputs, `an original picture [${shape[0]}, rows, columns, ${shape[3]}] of ${FLOATS} (input 1)`);
      }
      return [{ dtype: original.dtype, shape: original.shape }];
    }
    const size = constantNumbers(node, inputs, 1, 'the size of the original');
    if (size.length !== 2 || !(size[0] > 0) || !(size[1] > 0)) throw mismatch(node, inputs, `a positive size [rows, columns], not [${size.join(',')}]`);
    return [{ dtype, shape: [shape[0], size[0], size[1], shape[3]] }];
  },
});

/** Adds a ResizeBilinearGrad; `original` is what was resized, `attrs` are the resizing's. */
export const resizeBilinearGrad = (gradient: Value, original: Value, attrs: Attributes, name?: string): Value =>
  gradient.builder.add('ResizeBilinearGrad', [gradient, original], attrs, name);

/** Adds a ResizeNearestNeighborGrad; `size` int32 [2] is that of what was resized, `attrs` are the resizing's. */
export const resizeNearestNeighborGrad = (gradient: Value, size: Value, attrs: Attributes, name?: string): Value =>
  gradient.builder.add('ResizeNearestNeighborGrad', [gradient, size], attrs, name);

/**
 * ResizeCrossEntropy: sparse softmax cross entropy at every pixel of a resized map, and the gradient of the map; the resized map and its gradient are never held.
 *
 *     loss = sparseSoftmaxCrossEntropy(resizeBilinear(images, size), labels),   gradient = d sum(weights * loss) / d images
 *
 * TensorFlow's graphs do not hold it; the engine's passes make it of ResizeBilinear, SparseSoftmaxCrossEntropyWithLogits and their gradients. Numbers are those of
 * these operators one after the other. Inputs: images float32 [b, h, w, c], size [rows, columns],
 * labels of int32 or int64, one class a pixel, and weights float32, as many as labels: the gradient of each loss, which must not depend on it. Outputs: loss [b * rows * columns], gradient
 * [b, h, w, c].
 */
import { sizeOf } from '../../../tensor.js';
import { isIndex } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { resizeOperator, type ResizeAttributes } from '../layers/resize.js';

export const resizeCrossEntropyOperator = defineOperator<ResizeAttributes>({
  names: ['ResizeCrossEntropy'],
  attributes: resizeOperator.attributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 4);
    const [images, size, labels, weights] = inputs;
    const [resized] = resizeOperator.infer([images, size], attrs, { ...node, op: 'ResizeBilinear' });
    if (images.dtype !== 'float32' || images.shape[3] === 0) throw mismatch(node, inputs, 'float32 images of at least one channel');
    const pixels = sizeOf(resized.shape.slice(0, 3));
    if (!isIndex(labels.dtype) || sizeOf(labels.shape) !== pixels) throw mismatch(node, inputs, `${pixels} labels of int32 or int64`);
    if (weights.dtype !== 'float32' || sizeOf(weights.shape) !== pixels) throw mismatch(node, inputs, `${pixels} float32 weights`);
    return [{ dtype: 'float32', shape: [pixels] }, { dtype: 'float32', shape: images.shape }];
  },
});

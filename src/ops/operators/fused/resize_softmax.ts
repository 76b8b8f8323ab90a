/**
 * ResizeSoftmax: class probabilities at every pixel of a resized map, or the mean of those of several maps, which are never held.
 *
 *     probabilities = (softmax(resizeBilinear(images[0], size)) + softmax(resizeBilinear(images[1], size)) + ...) / divisor
 *
 * ResizeSoftmaxArgMax gives the labels of that: its ArgMax over the channels. Numbers are those of TensorFlow's operators one after the other, sums from the first
 * map to the last. TensorFlow's graphs do not hold them; the engine's passes make them. Inputs: images, float32 [b, h, w, c], whose rows and columns may differ, and
 * size [rows, columns]; probabilities are float32 [b, rows, columns, c], labels [b, rows, columns].
 */
import { attrNumber } from '../../../graph/attributes.js';
import { sameShape, type Shape } from '../../../tensor.js';
import { argMaxOperator, type ArgMaxAttributes } from '../arithmetic/arg_max.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { resizeOperator, type ResizeAttributes } from '../layers/resize.js';

export interface ResizeSoftmaxAttributes extends ResizeAttributes, ArgMaxAttributes {
  /** What the sum over the maps is divided by. */
  readonly divisor: number;
}

export const resizeSoftmaxOperator = defineOperator<ResizeSoftmaxAttributes>({
  names: ['ResizeSoftmax', 'ResizeSoftmaxArgMax'],
  attributes: (node) => ({ ...resizeOperator.attributes(node), ...argMaxOperator.attributes(node), divisor: attrNumber(node, 'divisor', 1) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 2, Infinity);
    const [size] = inputs.slice(-1);
    const [first, ...others] = inputs.slice(0, -1).map((image) => resizedShape([image, size], attrs, node));
    if (others.some((shape) => !sameShape(shape, first))) throw mismatch(node, inputs, 'pictures of one batch and as many channels each');
    return node.op === 'ResizeSoftmax' ? [{ dtype: 'float32', shape: first }] : [{ dtype: attrs.outputType, shape: first.slice(0, 3) }];
  },
});

function resizedShape(inputs: Parameters<typeof resizeOperator.infer>[0], attrs: ResizeAttributes, node: Parameters<typeof resizeOperator.infer>[2]): Shape {
  const [{ shape }] = resizeOperator.infer(inputs, attrs, { ...node, op: 'ResizeBilinear' });
  if (inputs[0].dtype !== 'float32' || shape[3] === 0) throw mismatch(node, inputs, 'float32 pictures of at least one channel');
  return shape;
}

/**
 * ResizeArgMax: the greatest channel at every pixel of a resized map, which is never held.
 *
 *     labels = argMax(resizeBilinear(images, size), axis 3)
 *
 * Labels are those of the two operators one after the other on every pixel: the first of equal channels wins, and NaN never.
 * TensorFlow's graphs do not hold it; the engine's passes make it. Inputs: images, float32 [b, h, w, c], and size [rows, columns];
 * labels are [b, rows, columns].
 */
import { argMaxOperator, type ArgMaxAttributes } from '../arithmetic/arg_max.js';
import { defineOperator, mismatch } from '../../contract/operator.js';
import { resizeOperator, type ResizeAttributes } from '../layers/resize.js';

export interface ResizeArgMaxAttributes extends ResizeAttributes, ArgMaxAttributes {}

export const resizeArgMaxOperator = defineOperator<ResizeArgMaxAttributes>({
  names: ['ResizeArgMax'],
  attributes: (node) => ({ ...resizeOperator.attributes(node), ...argMaxOperator.attributes(node) }),
  infer(inputs, attrs, node) {
    const [{ shape }] = resizeOperator.infer(inputs, attrs, node);
    if (inputs[0].dtype !== 'float32' || shape[3] === 0) throw mismatch(node, inputs, 'float32 pictures of at least one channel');
    return [{ dtype: attrs.outputType, shape: shape.slice(0, 3) }];
  },
});

/**
 * DepthwiseConv2dNative: every channel is filtered by itself,
 * `out[b, y, x, k * m + q] = sum over i, j of in[b, y * stride + i * rate - pad, x * stride + j * rate - pad, k] * filter[i, j, k, q]`.
 *
 * The filter is `[height, width, in, multiplier]`. Followed by a 1x1 Conv2D it makes a separable convolution: space
 * first, then channels.
 */
import type { Value } from '../../../graph/builder.js';
import { sizeOf } from '../../../tensor.js';
import { convolutionGradient } from '../gradients/convolution_gradient.js';
import { convAttributes, type ConvOptions } from './conv2d.js';
import { convGeometry, windowAttributes, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsWindow } from '../../geometry/reads.js';

export type DepthwiseConv2dAttributes = WindowAttributes;

export const depthwiseConv2dOperator = defineOperator<DepthwiseConv2dAttributes>({
  names: ['DepthwiseConv2dNative'],
  attributes: windowAttributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 2);
    const [x, filter] = inputs;
    if (x.shape.length !== 4 || filter.shape.length !== 4 || x.dtype !== 'float32' || filter.dtype !== 'float32') {
      throw mismatch(node, inputs, 'a float32 input [batch, rows, columns, in] and a float32 filter [rows, columns, in, multiplier]');
    }
    if (x.shape[3] !== filter.shape[2]) throw mismatch(node, inputs, 'as many input channels as the filter has');
    const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs);
    return [{ dtype: 'float32', shape: [g.batch, g.outHeight, g.outWidth, filter.shape[2] * filter.shape[3]] }];
  },
  multiplyAdds: ([, filter], [out]) => sizeOf(out.shape) * filter.shape[0] * filter.shape[1],
  reads: ([x, filter], _outputs, attrs) => [readsWindow(convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs)), undefined],
  gradient: convolutionGradient,
});

/** Adds a DepthwiseConv2dNative. `x` [b, h, w, in], `filter` [rows, columns, in, multiplier]. */
export function depthwiseConv2d(x: Value, filter: Value, options: ConvOptions, name?: string): Value {
  return x.builder.add('DepthwiseConv2dNative', [x, filter], convAttributes(options), name);
}

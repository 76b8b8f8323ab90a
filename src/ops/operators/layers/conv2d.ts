/**
 * Conv2D: `out[b, y, x, n] = sum over i, j, k of in[b, y * stride + i * rate - pad, x * stride + j * rate - pad, k] * filter[i, j, k, n]`.
 *
 * The filter is `[height, width, in / groups, out]`. With rate r > 1 the taps lie r apart ("atrous", with holes):
 * a wider view for the same weights.
 */
import type { Value } from '../../../graph/builder.js';
import { sizeOf } from '../../../tensor.js';
import { convGeometry, windowAttributes, type Padding, type WindowAttributes } from '../../geometry/conv_geometry.js';
import { convolutionGradient } from '../gradients/convolution_gradient.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsWindow } from '../../geometry/reads.js';

export type Conv2DAttributes = WindowAttributes;

export const conv2dOperator = defineOperator<Conv2DAttributes>({
  names: ['Conv2D'],
  attributes: windowAttributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 2);
    const [x, filter] = inputs;
    if (x.shape.length !== 4 || filter.shape.length !== 4 || x.dtype !== 'float32' || filter.dtype !== 'float32') {
      throw mismatch(node, inputs, 'a float32 input [batch, rows, columns, in] and a float32 filter [rows, columns, in, out]');
    }
    const groups = x.shape[3] / filter.shape[2];
    if (!Number.isInteger(groups) || groups < 1 || filter.shape[3] % groups !== 0) {
      throw mismatch(node, inputs, 'as many input channels as the filter has, or a multiple that divides its output channels');
    }
    const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs);
    return [{ dtype: 'float32', shape: [g.batch, g.outHeight, g.outWidth, filter.shape[3]] }];
  },
  multiplyAdds: ([, filter], [out]) => sizeOf(out.shape) * filter.shape[0] * filter.shape[1] * filter.shape[2],
  reads: ([x, filter], _outputs, attrs) => [readsWindow(convGeometry(x.shape, filter.shape[0], filter.shape[1], attrs)), undefined],
  gradient: convolutionGradient,
});

export interface ConvOptions {
  readonly stride?: number;
  /** Of rows and columns, where it is not the same. */
  readonly rate?: Rate;
  readonly padding: Padding;
}

export type Rate = number | readonly [rows: number, columns: number];

/** Adds a Conv2D. `x` [b, h, w, in], `filter` [rows, columns, in, out]. */
export function conv2d(x: Value, filter: Value, options: ConvOptions, name?: string): Value {
  return x.builder.add('Conv2D', [x, filter], convAttributes(options), name);
}

/** The attributes of a square-stride convolution, as TensorFlow spells them. */
export function convAttributes({ stride = 1, rate = 1, padding }: ConvOptions) {
  const explicit = typeof padding === 'string' ? [] : [0, 0, ...padding, 0, 0];
  // Without the names that a rate's members have: TypeScript before 5.2 reads no type in which only some have one.
  const [rows, columns]: readonly number[] = typeof rate === 'number' ? [rate, rate] : rate;
  return {
    strides: [1, stride, stride, 1],
    dilations: [1, rows, columns, 1],
    padding: typeof padding === 'string' ? padding : 'EXPLICIT',
    explicit_paddings: explicit,
    data_format: 'NHWC',
  } as const;
}

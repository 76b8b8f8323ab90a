/**
 * AvgPool and MaxPool: the mean or maximum of a window that slides over rows and columns. Under SAME padding both see real pixels
 * only: AvgPool divides by the number of those, not by the window's size.
 */
import type { Value } from '../../../graph/builder.js';
import { convGeometry } from '../../geometry/conv_geometry.js';
import { poolAttributes, type PoolAttributes } from '../../geometry/pool_window.js';
import { isFloating, isNumeric } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsWindow } from '../../geometry/reads.js';

export type { PoolAttributes };

export const poolOperator = defineOperator<PoolAttributes>({
  names: ['AvgPool', 'MaxPool'],
  attributes: poolAttributes,
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 1);
    const { dtype, shape } = inputs[0];
    if (shape.length !== 4 || !(node.op === 'AvgPool' ? isFloating(dtype) : isNumeric(dtype))) {
      throw mismatch(node, inputs, `${node.op === 'AvgPool' ? 'floats' : 'numbers'} [batch, rows, columns, channels]`);
    }
    const { padding, ksize } = attrs;
    if (typeof padding !== 'string' && padding.some((count, side) => count >= ksize[side >> 1])) {
      throw mismatch(node, inputs, `explicit padding smaller than the window [${ksize.join(',')}], not [${padding.join(',')}]`);
    }
    const g = convGeometry(shape, ksize[0], ksize[1], attrs);
    return [{ dtype, shape: [g.batch, g.outHeight, g.outWidth, g.inChannels] }];
  },
  reads: ([x], _outputs, attrs) => [readsWindow(convGeometry(x.shape, ...attrs.ksize, attrs))],
  gradient: (site) =>
    site.node.op === 'AvgPool'
      ? [site.add('AvgPoolGrad', [site.list(site.inputs[0].shape), site.gradient], site.node.attrs)]
      : [site.add('MaxPoolGrad', [site.input(0), site.output(), site.gradient], site.node.attrs)],
});

export interface PoolOptions {
  /** Rows and columns of the window. */
  readonly size: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
  readonly padding: 'SAME' | 'VALID';
}

/** Adds an AvgPool. `x` [b, h, w, c]. */
export const avgPool = (x: Value, options: PoolOptions, name?: string): Value => pool('AvgPool', x, options, name);

/** Adds a MaxPool. `x` [b, h, w, c]. */
export const maxPool = (x: Value, options: PoolOptions, name?: string): Value => pool('MaxPool', x, options, name);

function pool(op: 'AvgPool' | 'MaxPool', x: Value, { size, strides, padding }: PoolOptions, name?: string): Value {
  const attrs = { ksize: [1, ...size, 1], strides: [1, ...strides, 1], padding, data_format: 'NHWC' };
  return x.builder.add(op, [x], attrs, name);
}

/**
 * QLinearAveragePool: the mean of a window that slides over a map in 8 bits, as the float32 that it stands for; only what lies on the map counts.
 *
 *     (float32(sum) / float32(count) - zero point) * scale         each operation rounded once
 *
 * A mean of many pixels is finer than 8 bits; one in 8 bits is TfliteAveragePool.
 */
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { convGeometry } from '../../geometry/conv_geometry.js';
import { poolAttributes, type PoolAttributes } from '../../geometry/pool_window.js';
import { readsWindow } from '../../geometry/reads.js';
import { byteAttribute, isByteMap, multiplierAttribute } from './quantization.js';

export interface QLinearPoolAttributes extends PoolAttributes {
  readonly zeroPoint: number;
  readonly scale: number;
}

export const qLinearAveragePoolOperator = defineOperator<QLinearPoolAttributes>({
  names: ['QLinearAveragePool'],
  attributes: (node) => ({ ...poolAttributes(node), zeroPoint: byteAttribute(node, 'zero_point'), scale: multiplierAttribute(node, 'scale', 1) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 1);
    const [x] = inputs;
    const { padding, ksize } = attrs;
    if (!isByteMap(x)) throw mismatch(node, inputs, 'a uint8 map [batch, rows, columns, channels]');
    if (typeof padding !== 'string' && padding.some((count, side) => count >= ksize[side >> 1])) throw mismatch(node, inputs, 'explicit padding smaller than the window');
    const g = convGeometry(x.shape, ksize[0], ksize[1], attrs);
    return [{ dtype: 'float32', shape: [g.batch, g.outHeight, g.outWidth, g.inChannels] }];
  },
  reads: ([x], _outputs, attrs) => [readsWindow(convGeometry(x.shape, ...attrs.ksize, attrs))],
});

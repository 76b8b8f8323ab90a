/** TfliteAveragePool: the mean of a window over what lies on the map, rounded to the nearest number of 8 bits, ties away from zero; in the scale of x. */
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { convGeometry } from '../../geometry/conv_geometry.js';
import { poolAttributes, type PoolAttributes } from '../../geometry/pool_window.js';
import { readsWindow } from '../../geometry/reads.js';
import { isByte, whole } from './eight_bits.js';

export interface TflitePoolAttributes extends PoolAttributes {
  readonly low: number;
  readonly high: number;
}

export const tfliteAveragePoolOperator = defineOperator<TflitePoolAttributes>({
  names: ['TfliteAveragePool'],
  attributes: (node) => ({ ...poolAttributes(node), low: whole(node, 'low'), high: whole(node, 'high') }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 1);
    const [x] = inputs;
    if (!isByte(x) || x.shape.length !== 4 || typeof attrs.padding !== 'string') throw mismatch(node, inputs, 'a map of 8 bits [batch, rows, columns, channels], and padding SAME or VALID');
    const g = convGeometry(x.shape, ...attrs.ksize, attrs);
    return [{ dtype: x.dtype, shape: [g.batch, g.outHeight, g.outWidth, g.inChannels] }];
  },
  reads: ([x], _outputs, attrs) => [readsWindow(convGeometry(x.shape, ...attrs.ksize, attrs))],
});

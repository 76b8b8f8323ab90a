/** AvgPool and MaxPool. Like TensorFlow's, ONNX's average counts real pixels only when it is told so. */
import { isFloating } from '../../ops/contract/dtypes.js';
import { convGeometry } from '../../ops/geometry/conv_geometry.js';
import type { PoolAttributes } from '../../ops/operators/layers/pool.js';
import { channelsFirst, type Site, type Translator } from '../site.js';
import { padsOf } from './conv.js';

export const pool: Translator = (site) => channelsFirst(pooled(site, site.channelsFirst(0), site.node.op === 'AvgPool'));

/** What a window that slides over the node's input, at hand as `x`, sees of it. */
export function pooled(site: Site, x: string, isAverage: boolean): string {
  const attrs = site.attributes<PoolAttributes>();
  const g = convGeometry(site.inputs[0].shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const pads = padsOf(g);
  const isWhole = g.outHeight === 1 && g.outWidth === 1 && g.filterHeight === g.inHeight && g.filterWidth === g.inWidth && pads.every((zeros) => zeros === 0);
  // Of integers ONNX has the maximum of a window, not that of a whole map.
  if (isWhole && isFloating(site.outputs[0].dtype)) return site.op(isAverage ? 'GlobalAveragePool' : 'GlobalMaxPool', [x]);
  const window = { kernel_shape: attrs.ksize, strides: attrs.strides, pads };
  return site.op(isAverage ? 'AveragePool' : 'MaxPool', [x], isAverage ? { ...window, count_include_pad: 0 } : window);
}

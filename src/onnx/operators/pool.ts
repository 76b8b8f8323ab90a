/** AvgPool and MaxPool. Like TensorFlow's, ONNX's average counts real pixels only when it is told so. */
import { isFloating } from '../../ops/contract/dtypes.js';
import { convGeometry } from '../../ops/geometry/conv_geometry.js';
import type { PoolAttributes } from '../../ops/operators/layers/pool.js';
import { channelsFirst, type Translator } from '../site.js';
import { padsOf } from './conv.js';

export const pool: Translator = (site) => {
  const attrs = site.attributes<PoolAttributes>();
  const g = convGeometry(site.inputs[0].shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const pads = padsOf(g);
  const x = site.channelsFirst(0);
  const isAverage = site.node.op === 'AvgPool';
  const isWhole = g.outHeight === 1 && g.outWidth === 1 && g.filterHeight === g.inHeight && g.filterWidth === g.inWidth && pads.every((zeros) => zeros === 0);
  // Of integers ONNX has the maximum of a window, not that of a whole map.
  if (isWhole && isFloating(site.inputs[0].dtype)) return channelsFirst(site.op(isAverage ? 'GlobalAveragePool' : 'GlobalMaxPool', [x]));
  const window = { kernel_shape: attrs.ksize, strides: attrs.strides, pads };
  return channelsFirst(site.op(isAverage ? 'AveragePool' : 'MaxPool', [x], isAverage ? { ...window, count_include_pad: 0 } : window));
};

import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { TflitePoolAttributes } from '../../../operators/tflite/tflite_average_pool.js';
import type { CpuKernel } from '../../kernel.js';
import { clamp } from '../../../operators/tflite/fixed_point.js';

/** Source: TensorFlow Lite, kernels/internal/reference/{pooling.h,integer_ops/pooling.h} */
export const tfliteAveragePoolKernel: CpuKernel<TflitePoolAttributes> = ({ attrs, inputs: [{ shape }] }) => {
  const g = convGeometry(shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const channels = g.inChannels;
  const sums = new Int32Array(channels);
  return ([x], [out]) => {
    const [from, to] = [x.data as Int8Array, out.data as Int8Array];
    let at = 0;
    for (let row = 0; row < g.batch * g.outHeight; row++) {
      const image = Math.floor(row / g.outHeight);
      const y = (row % g.outHeight) * g.strideY - g.padTop;
      const [top, bottom] = [Math.max(0, y), Math.min(g.inHeight, y + g.filterHeight)];
      for (let column = 0; column < g.outWidth; column++) {
        const left = column * g.strideX - g.padLeft;
        const [first, last] = [Math.max(0, left), Math.min(g.inWidth, left + g.filterWidth)];
        sums.fill(0);
        for (let i = top; i < bottom; i++) {
          const begin = ((image * g.inHeight + i) * g.inWidth + first) * channels;
          for (let k = 0; k < (last - first) * channels; k++) sums[k % channels] += from[begin + k];
        }
        const count = (bottom - top) * (last - first);
        for (let c = 0; c < channels; c++) to[at++] = clamp(Math.trunc((sums[c] + (sums[c] > 0 ? 1 : -1) * (count >> 1)) / count), attrs.low, attrs.high);
      }
    }
  };
};

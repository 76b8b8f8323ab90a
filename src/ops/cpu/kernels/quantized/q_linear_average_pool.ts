import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearPoolAttributes } from '../../../operators/quantized/q_linear_average_pool.js';
import type { CpuKernel } from '../../kernel.js';

const { fround } = Math;

export const qLinearAveragePoolKernel: CpuKernel<QLinearPoolAttributes> = ({ attrs, inputs: [{ shape }] }) => {
  const g = convGeometry(shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const { inHeight, inWidth, inChannels: channels } = g;
  const sums = new Int32Array(channels);
  const mean = (sum: number, count: number): number => fround(fround(fround(sum) / count) - attrs.zeroPoint) * attrs.scale;
  return ([x], [out]) => {
    const from = x.data as Uint8Array;
    const to = out.data as Float32Array;
    let at = 0;
    for (let row = 0; row < g.batch * g.outHeight; row++) {
      const image = Math.floor(row / g.outHeight);
      const y = (row % g.outHeight) * g.strideY - g.padTop;
      const [top, bottom] = [Math.max(0, y), Math.min(inHeight, y + g.filterHeight)];
      for (let column = 0; column < g.outWidth; column++) {
        const left = column * g.strideX - g.padLeft;
        const [first, last] = [Math.max(0, left), Math.min(inWidth, left + g.filterWidth)];
        sums.fill(0);
        for (let i = top; i < bottom; i++) {
          const begin = ((image * inHeight + i) * inWidth + first) * channels;
          for (let k = 0; k < (last - first) * channels; k++) sums[k % channels] += from[begin + k];
        }
        const count = (bottom - top) * (last - first);
        for (let c = 0; c < channels; c++) to[at++] = mean(sums[c], count);
      }
    }
  };
};

import type { PixelConvAttributes } from '../../../operators/quantized/pixel_conv2d.js';
import type { CpuKernel } from '../../kernel.js';

export const pixelConv2dKernel: CpuKernel<PixelConvAttributes> = ({ attrs: { activation }, inputs: [{ shape: [batch, , , depth] }, { shape: [, , , channels] }] }) => {
  const sums = new Float64Array(channels);
  const most = activation === 'Relu6' ? 6 : Infinity;
  return ([x, filter, bias], [out]) => {
    const [pixels, weights] = [x.data as Float32Array, filter.data as Float32Array];
    const to = out.data as Float32Array;
    for (let image = 0; image < batch; image++) {
      sums.set(bias.data as Float32Array);
      for (let k = 0; k < depth; k++) {
        const factor = pixels[image * depth + k];
        for (let n = 0; n < channels; n++) sums[n] += factor * weights[k * channels + n];
      }
      for (let n = 0; n < channels; n++) to[image * channels + n] = activation === 'None' ? sums[n] : Math.min(Math.max(sums[n], 0), most);
    }
  };
};

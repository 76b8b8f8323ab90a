/** AvgPoolGrad and MaxPoolGrad of float32. */
import { sizeOf } from '../../../../tensor.js';
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { PoolAttributes } from '../../../geometry/pool_window.js';
import { call, chunkOf, type WasmKernel } from '../../kernel.js';

export const poolGradKernel: WasmKernel<PoolAttributes> = ({ op, attrs, inputs, outputs: [out], threads }) => {
  if (out.dtype !== 'float32') return undefined;
  if (sizeOf(out.shape) === 0) return [];
  const g = convGeometry(out.shape, ...attrs.ksize, attrs);
  const { batch, inHeight: height, inWidth: width, inChannels: channels, outHeight, outWidth } = g;
  const { filterHeight, filterWidth, strideY, strideX, padTop, padLeft } = g;
  const average = op === 'AvgPoolGrad';
  const units = batch * (average ? height : channels);
  return [
    call(average ? 'averagePoolGradient' : 'maxPoolGradient', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({
        x: average ? 0 : place.input(0),
        gradient: place.input(inputs.length - 1),
        out: place.output(0),
        ...{ height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, padTop, padLeft },
      }),
    }),
  ];
};

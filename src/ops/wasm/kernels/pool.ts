/** AvgPool and MaxPool of float32. The mean of whole maps is a reduction, which sums more carefully. */
import { convGeometry, type ConvGeometry } from '../../geometry/conv_geometry.js';
import type { PoolAttributes } from '../../operators/layers/pool.js';
import { call, chunkOf, pixelPitch, type WasmKernel, type WasmSite } from '../kernel.js';
import { reduction } from './reduce.js';

export const poolKernel: WasmKernel<PoolAttributes> = ({ op, attrs, inputs: [x], outputs: [out], threads }: WasmSite<PoolAttributes>) => {
  if (x.dtype !== 'float32') return undefined;
  const g = convGeometry(x.shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const { batch, inHeight: height, inWidth: width, inChannels: channels, outHeight, outWidth } = g;
  const { filterHeight, filterWidth, strideY, strideX, padTop, padLeft } = g;
  if (op === 'AvgPool' && seesWholeMap(g) && out.pitch === undefined) {
    return [reduction('Mean', { outer: batch, count: height * width, inner: channels, threads })];
  }
  const units = batch * outHeight;
  return [
    call(op === 'AvgPool' ? 'averagePool' : 'maxPool', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({
        ...{ height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, padTop, padLeft },
        x: place.input(0),
        xPitch: pixelPitch(x),
        out: place.output(0),
        outPitch: pixelPitch(out),
      }),
    }),
  ];
};

/** One window covers all rows and columns. */
export function seesWholeMap(g: ConvGeometry): boolean {
  const isOne = g.outHeight === 1 && g.outWidth === 1;
  return isOne && g.filterHeight - g.padTop >= g.inHeight && g.filterWidth - g.padLeft >= g.inWidth;
}

/** ResizeNearestNeighbor, of elements of any fixed size. */
import { sizeOf } from '../../../../tensor.js';
import type { ResizeAttributes } from '../../../operators/layers/resize.js';
import { call, chunkOf, type WasmKernel } from '../../kernel.js';
import { bytesPerElement } from '../../moves.js';

export const resizeNearestKernel: WasmKernel<ResizeAttributes> = ({ attrs, inputs: [{ dtype, shape }], outputs: [out], threads }) => {
  const [, height, width, channels] = shape;
  const [batch, outHeight, outWidth] = out.shape;
  if (sizeOf(out.shape) === 0) return [];
  const scale = (size: number, outSize: number): number => (attrs.alignCorners && outSize > 1 ? (size - 1) / (outSize - 1) : size / outSize);
  return [
    call('resizeNearest', {
      units: batch * outHeight,
      chunk: chunkOf(batch * outHeight, threads),
      scratchBytes: 4 * outWidth,
      fields: (place) => ({
        x: place.input(0),
        out: place.output(0),
        ...{ height, width, outHeight, outWidth },
        pixelBytes: channels * bytesPerElement(dtype),
        scaleY: scale(height, outHeight),
        scaleX: scale(width, outWidth),
        alignCorners: attrs.alignCorners ? 1 : 0,
        halfPixelCenters: attrs.halfPixelCenters ? 1 : 0,
      }),
    }),
  ];
};

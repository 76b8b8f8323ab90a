/** How an input map lies under the pixels of a resized one, as part of a step. */
import type { ResizeAttributes } from '../../../operators/layers/resize.js';
import type { ResizeGrid } from '../../generated/records.js';
import { pixelPitch, type Place, type WasmSite } from '../../kernel.js';

export type ResizeSite = WasmSite<ResizeAttributes>;

/** Of input 0, [batch, height, width, channels], at the size of `outHeight` rows and `outWidth` columns. */
export function resizeGrid({ attrs, inputs: [x] }: ResizeSite, outHeight: number, outWidth: number): (place: Place) => ResizeGrid {
  const [, height, width, channels] = x.shape;
  const scale = (size: number, outSize: number): number => (attrs.alignCorners && outSize > 1 ? (size - 1) / (outSize - 1) : size / outSize);
  const [rowScale, columnScale] = [scale(height, outHeight), scale(width, outWidth)];
  const halfPixelCenters = attrs.halfPixelCenters ? 1 : 0;
  return (place) => ({
    ...{ height, width, channels, outHeight, outWidth, rowScale, columnScale, halfPixelCenters },
    x: place.input(0),
    xPitch: pixelPitch(x),
  });
}

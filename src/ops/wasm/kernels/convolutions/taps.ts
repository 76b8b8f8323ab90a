/** A filter on a map, as part of a step: assembly/windows/taps.ts. */
import type { ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { Taps } from '../../generated/records.js';

/** Of a map at address `x`, whose pixels lie `xPitch` bytes apart. */
export function tapsOf(g: ConvGeometry, x: number, xPitch: number): Taps {
  const { inChannels: channels, inHeight: height, inWidth: width, outHeight, outWidth, filterHeight, filterWidth } = g;
  const { strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  return { x, xPitch, channels, height, width, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, rateY, rateX, padTop, padLeft };
}

/** Every output pixel sees one input pixel, in the same order. */
export function isPointwise(g: ConvGeometry): boolean {
  return g.filterHeight * g.filterWidth * g.strideY * g.strideX === 1 && g.padTop + g.padLeft === 0 && g.outHeight === g.inHeight && g.outWidth === g.inWidth;
}

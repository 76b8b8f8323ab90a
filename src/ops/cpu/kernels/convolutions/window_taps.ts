/** The pairs of pixels that a sliding window connects: what convolutions as they are defined, and gradients of windows, walk over. */
import type { ConvGeometry } from '../../../geometry/conv_geometry.js';

/** `tap` is row-major in the window; pixels are counted through the whole batch. */
export type VisitTap = (tap: number, inPixel: number, outPixel: number) => void;

/** Visits every tap of every output pixel that lies inside the input, in the order of output pixels and then of taps. */
export function forEachTap(g: ConvGeometry, visit: VisitTap): void {
  for (let outPixel = 0, end = g.batch * g.outHeight * g.outWidth; outPixel < end; outPixel++) forEachTapOf(g, outPixel, visit);
}

/** Those of one output pixel. */
export function forEachTapOf(g: ConvGeometry, outPixel: number, visit: VisitTap): void {
  const x0 = (outPixel % g.outWidth) * g.strideX - g.padLeft;
  const row = Math.floor(outPixel / g.outWidth);
  const y0 = (row % g.outHeight) * g.strideY - g.padTop;
  const image = Math.floor(row / g.outHeight) * g.inHeight;
  for (let i = 0; i < g.filterHeight; i++) {
    const y = y0 + i * g.rateY;
    if (y < 0 || y >= g.inHeight) continue;
    for (let j = 0; j < g.filterWidth; j++) {
      const x = x0 + j * g.rateX;
      if (x >= 0 && x < g.inWidth) visit(i * g.filterWidth + j, (image + y) * g.inWidth + x, outPixel);
    }
  }
}

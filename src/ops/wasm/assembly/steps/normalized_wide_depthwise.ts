/** Depthwise convolution with a filter of any size, and frozen batch normalisation: units are output rows. */
import { normalizePixels, Normalization } from '../products/normalization';
import { WideDepthwise, wideDepthwiseRow } from './wide_depthwise';

@unmanaged
export class NormalizedWideDepthwise extends WideDepthwise {
  /** A Normalization. */
  normalization: usize;
}

export function normalizedWideDepthwise(step: NormalizedWideDepthwise, first: i32, last: i32, scratch: usize): void {
  const n = changetype<Normalization>(step.normalization);
  for (let row = first; row < last; row++) {
    const pixel = <usize>(row * step.outWidth);
    const residual = n.residual ? n.residual + pixel * n.residualPitch : 0;
    wideDepthwiseRow(step, row, true);
    normalizePixels(n, step.out + pixel * step.outPitch, step.outPitch, step.outWidth, step.channels, residual);
  }
}

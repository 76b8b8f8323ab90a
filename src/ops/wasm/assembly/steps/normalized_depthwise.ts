/** Depthwise 3x3 convolution and frozen batch normalisation: units are output rows. */
import { normalizePixels, Normalization } from '../products/normalization';
import { Depthwise, depthwiseOutputRow, fetchForRow } from './depthwise';

@unmanaged
export class NormalizedDepthwise extends Depthwise {
  /** A Normalization. */
  normalization: usize;
  /** Whether the map is too large for the cache to have it still. */
  fetches: i32;
}

export function normalizedDepthwise(step: NormalizedDepthwise, first: i32, last: i32, scratch: usize): void {
  const n = changetype<Normalization>(step.normalization);
  for (let row = first; row < last; row++) {
    const pixel = <usize>(row * step.outWidth);
    const out = step.out + pixel * step.outPitch;
    const residual = n.residual ? n.residual + pixel * n.residualPitch : 0;
    if (step.fetches) fetchForRow(step, row, row == first, scratch);
    depthwiseOutputRow(step, step.x, step.xPitch, row, 0, step.outWidth, out, step.outPitch, true);
    normalizePixels(n, out, step.outPitch, step.outWidth, step.channels, residual);
  }
}

/**
 * The gradient of a 3x3 depthwise convolution's input at stride 1, which is the convolution of the gradient with the filter turned around, and of the
 * activation that made that input. Units are rows.
 */
import { applySlopes } from '../../functions/activation_slope';
import { bytes } from '../../math';
import { Depthwise, depthwiseOutputRow } from '../depthwise';

@unmanaged
export class DepthwiseTurned extends Depthwise {
  /** The activation's output, dense as the result is. */
  features: usize;
  /** See activation_slope.ts. */
  activation: i32;
}

export function depthwiseTurned(step: DepthwiseTurned, first: i32, last: i32, scratch: usize): void {
  const rowElements = step.outWidth * step.channels;
  for (let row = first; row < last; row++) {
    const out = step.out + <usize>row * bytes(rowElements);
    depthwiseOutputRow(step, step.x, step.xPitch, row, 0, step.outWidth, out, step.outPitch);
    applySlopes(step.activation, out, step.features + <usize>row * bytes(rowElements), rowElements);
  }
}

/** The gradient of a 1x1 convolution's input, and of the activation that made that input. Units are pixels. */
import { applySlopes } from '../../activation_slope';
import { bytes } from '../../math';
import { multiplyPixels } from '../../product';
import { Pointwise } from '../pointwise';

@unmanaged
export class PointwiseInputGradient extends Pointwise {
  /** The activation's output, dense as the result is. */
  features: usize;
  /** See activation_slope.ts. */
  activation: i32;
}


export function pointwiseInputGradient(step: PointwiseInputGradient, first: i32, last: i32, scratch: usize): void {
  multiplyPixels(step, step.x + <usize>first * step.xPitch, step.xPitch, first, last - first, scratch);
  const columns = step.columns;
  applySlopes(step.activation, step.out + bytes(first * columns), step.features + bytes(first * columns), (last - first) * columns);
}

/**
 * The gradient of a 1x1 convolution's input, and of the activation that made that input. Units are pixels.
 *
 * Behind the gradient of a ReLU many elements are zero. Rows of such are multiplied by lists, some hundred elements at a time.
 */
import { applySlopes } from '../../functions/activation_slope';
import { bytes } from '../../math';
import { multiplyPixels } from '../../products/product';
import { isSparse } from '../../sparse/lists';
import { MOST_LISTED, multiplySparse, prepareLists } from '../../sparse/product';
import { Pointwise } from '../pointwise';

@unmanaged
export class PointwiseInputGradient extends Pointwise {
  /** The activation's output, dense as the result is. */
  features: usize;
  /** See activation_slope.ts. */
  activation: i32;
  /** Where, in the thread's own memory, lists of what is not zero may be made; 0 for nowhere, as where columns fill no tile of them. */
  lists: usize;
}

/** Rows that are looked at for zeros together. */
const GROUP = 32;

export function pointwiseInputGradient(step: PointwiseInputGradient, first: i32, last: i32, scratch: usize): void {
  if (step.lists) multiplyGroups(step, first, last, scratch);
  else multiplyPixels(step, step.x + <usize>first * step.xPitch, step.xPitch, first, last - first, scratch);
  const columns = step.columns;
  applySlopes(step.activation, step.out + bytes(first * columns), step.features + bytes(first * columns), (last - first) * columns);
}

/** The dense ones of a band go through the product as whole as they are: its panels then pass by less often. */
function multiplyGroups(step: PointwiseInputGradient, first: i32, last: i32, scratch: usize): void {
  prepareLists(scratch + step.lists);
  let dense = first;
  for (let pixel = first; pixel < last; pixel += GROUP) {
    const count = min(GROUP, last - pixel);
    const x = step.x + <usize>pixel * step.xPitch;
    if (!isSparse(x, step.xPitch, count, step.depth)) continue;
    multiplyDense(step, dense, pixel, scratch);
    dense = pixel + count;
    const out = step.out + <usize>pixel * step.outPitch;
    for (let k = 0; k < step.depth; k += MOST_LISTED) {
      const some = min(MOST_LISTED, step.depth - k);
      multiplySparse(x + bytes(k), step.xPitch, count, step.filter, step.depth, k, some, step.columns, k > 0, 0, out, step.outPitch, scratch + step.lists);
    }
  }
  multiplyDense(step, dense, last, scratch);
}

@inline
function multiplyDense(step: PointwiseInputGradient, first: i32, last: i32, scratch: usize): void {
  if (first < last) multiplyPixels(step, step.x + <usize>first * step.xPitch, step.xPitch, first, last - first, scratch);
}

/** 1x1 convolution and frozen batch normalisation: units are pixels. */
import { multiplyNormalized, Normalization } from '../products/normalization';
import { prepareLists } from '../sparse/product';
import { Pointwise } from './pointwise';

@unmanaged
export class NormalizedPointwise extends Pointwise {
  /** A Normalization. */
  normalization: usize;
  /** Where, in the thread's own memory, lists of what is not zero may be made; 0 for nowhere. */
  lists: usize;
}

export function normalizedPointwise(step: NormalizedPointwise, first: i32, last: i32, scratch: usize): void {
  const n = changetype<Normalization>(step.normalization);
  const lists = step.lists ? scratch + step.lists : 0;
  if (lists) prepareLists(lists);
  const residual = n.residual ? n.residual + <usize>first * n.residualPitch : 0;
  multiplyNormalized(step, n, step.x + <usize>first * step.xPitch, step.xPitch, last - first, residual, step.out + <usize>first * step.outPitch, scratch, lists);
}

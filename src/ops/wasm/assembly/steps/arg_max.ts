/** The position of the greatest element along the last axis. Units are pixels: everything in front of that axis. */
import { firstGreatest } from '../scores/first_greatest';
import { storeLabel } from '../scores/labels';
import { bytes } from '../math';

@unmanaged
export class ArgMax {
  /** float32 [pixels][channels] */
  x: usize;
  channels: i32;
  /** integers of `labelBytes` [pixels] */
  out: usize;
  /** Bytes of a label: 2, 4 or 8. */
  labelBytes: usize;
}

export function argMax(step: ArgMax, first: i32, last: i32, scratch: usize): void {
  const length = bytes(step.channels);
  let from = step.x + <usize>first * length;
  for (let pixel = first; pixel < last; pixel++, from += length) {
    storeLabel(step.out + <usize>pixel * step.labelBytes, step.labelBytes, firstGreatest(from, step.channels));
  }
}

/**
 * Softmax over the last axis. Units are pixels: everything in front of that axis.
 *
 * A band of pixels is copied into the thread's own memory in whole vectors, filled up with -Infinity, whose exponential is 0;
 * there it is exponentiated from front to back, whatever the number of classes.
 */
import { expOfNegative } from '../functions/exp';
import { bytes } from '../math';
import { lower, total } from '../scores/softmax_pixel';

@unmanaged
export class Softmax {
  /** float32 [pixels][classes] */
  x: usize;
  out: usize;
  classes: i32;
  /** Pixels of a band. */
  band: i32;
}

export function softmax(step: Softmax, first: i32, last: i32, scratch: usize): void {
  const length = bytes(step.classes);
  const pitch = (length + 15) & ~15;
  for (let pixel = first; pixel < last; pixel += step.band) {
    const count = min(step.band, last - pixel);
    const end = scratch + <usize>count * pitch;
    let from = step.x + <usize>pixel * length;
    for (let at = scratch; at < end; at += pitch, from += length) lower(from, step.classes, at);
    for (let at = scratch; at < end; at += 16) v128.store(at, expOfNegative(v128.load(at)));
    let to = step.out + <usize>pixel * length;
    for (let at = scratch; at < end; at += pitch, to += length) normalize(at, length, to);
  }
}

@inline
function normalize(at: usize, length: usize, to: usize): void {
  const sum = total(at, length);
  const whole = length & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, f32x4.div(v128.load(at + i), f32x4.splat(sum)));
  for (; i < length; i += 4) store<f32>(to + i, load<f32>(at + i) / sum);
}

/**
 * Softmax over the last axis. Units are pixels: everything in front of that axis.
 *
 * A band of pixels is copied into the thread's own memory in whole vectors, filled up with -Infinity, whose exponential is 0;
 * there it is exponentiated from front to back, whatever the number of classes.
 */
import { expOfNegative } from '../exp';
import { greatestLane } from '../greatest_lane';
import { bytes } from '../math';

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

/** x minus the pixel's greatest element: the quotient is the same, and no exponential overflows. */
@inline
function lower(from: usize, classes: i32, to: usize): void {
  const whole = bytes(classes) & ~15;
  const kept = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(classes & 3));
  const rest = v128.bitselect(v128.load(from + whole), f32x4.splat(-Infinity), kept);
  let most = rest;
  for (let i: usize = 0; i < whole; i += 16) most = f32x4.pmax(v128.load(from + i), most);
  // NaN may be passed by here. Its exponential makes the sum NaN, and with it the whole pixel.
  most = greatestLane(most);
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.sub(v128.load(from + i), most));
  // Filled up after the difference, which might be NaN: -Infinity minus itself.
  if (classes & 3) v128.store(to + whole, v128.bitselect(f32x4.sub(rest, most), f32x4.splat(-Infinity), kept));
}

@inline
function normalize(at: usize, length: usize, to: usize): void {
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < length; i += 16) sums = f32x4.add(sums, v128.load(at + i));
  const sum = (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  const whole = length & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, f32x4.div(v128.load(at + i), f32x4.splat(sum)));
  for (; i < length; i += 4) store<f32>(to + i, load<f32>(at + i) / sum);
}

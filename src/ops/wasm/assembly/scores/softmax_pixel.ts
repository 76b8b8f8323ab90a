/** What a softmax does with the channels of one pixel, in front of the exponentials and behind them. */
import { greatestLane } from './greatest_lane';
import { bytes } from '../math';

/**
 * x minus the pixel's greatest element: the quotient is the same, and no exponential overflows. Lanes behind the last channel become -Infinity, whose
 * exponential is 0. `to` may be `from`.
 */
@inline
export function lower(from: usize, classes: i32, to: usize): void {
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

/** The sum of exponentials; those behind the last channel are 0. */
@inline
export function total(at: usize, length: usize): f32 {
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < length; i += 16) sums = f32x4.add(sums, v128.load(at + i));
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}

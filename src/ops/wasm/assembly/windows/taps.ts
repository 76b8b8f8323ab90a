/** What the taps of a filter see of a map, written side by side (im2col): it makes a matrix product of a convolution. */
import { copyBytes } from '../bytes';
import { copyFloats, fillFloats } from '../copy';
import { bytes } from '../math';

/** A filter of any size, stride and rate on a map: part of the record of every step that has one. */
@unmanaged
export class Taps {
  /** [batch][height][width], pixels of `channels` elements, `xPitch` bytes apart. */
  x: usize;
  xPitch: usize;
  channels: i32;
  height: i32;
  width: i32;
  outHeight: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  rateY: i32;
  rateX: i32;
  padTop: i32;
  padLeft: i32;
}

/** What the taps see from the top left corner (top, left) on; zeros outside the map. */
export function writeTaps(t: Taps, image: i32, top: i32, left: i32, to: usize): void {
  tapsInto(t, image, top, left, to, true, 0);
}

/** The same of a map of bytes, which has `outside` around it. */
export function writeByteTaps(t: Taps, image: i32, top: i32, left: i32, to: usize, outside: i32): void {
  tapsInto(t, image, top, left, to, false, outside);
}

/** `isFloat` is a constant wherever this is called. */
@inline
function tapsInto(t: Taps, image: i32, top: i32, left: i32, to: usize, isFloat: bool, outside: i32): void {
  const rowLength = t.filterWidth * t.channels;
  const channelBytes: usize = isFloat ? bytes(t.channels) : t.channels;
  // Taps next to each other lie next to each other in memory as well.
  const isRun = t.rateX == 1 && t.xPitch == channelBytes && left >= 0 && left + t.filterWidth <= t.width;
  for (let i = 0; i < t.filterHeight; i++) {
    const y = top + i * t.rateY;
    const row = t.x + <usize>((image * t.height + y) * t.width) * t.xPitch;
    if (y < 0 || y >= t.height) {
      fillTaps(to, rowLength, isFloat, outside);
      to += <usize>t.filterWidth * channelBytes;
    } else if (isRun) {
      copyTaps(to, row + <usize>left * t.xPitch, rowLength, isFloat);
      to += <usize>t.filterWidth * channelBytes;
    } else {
      for (let j = 0; j < t.filterWidth; j++, to += channelBytes) {
        const x = left + j * t.rateX;
        if (x < 0 || x >= t.width) fillTaps(to, t.channels, isFloat, outside);
        else copyTaps(to, row + <usize>x * t.xPitch, t.channels, isFloat);
      }
    }
  }
}

@inline
function copyTaps(to: usize, from: usize, count: i32, isFloat: bool): void {
  if (isFloat) copyFloats(to, from, count);
  else copyBytes(to, from, count);
}

@inline
function fillTaps(to: usize, count: i32, isFloat: bool, outside: i32): void {
  if (isFloat) fillFloats(to, 0, count);
  else memory.fill(to, <u8>outside, count);
}

/** Elements [first, last) of the same. */
export function writeSomeTaps(t: Taps, image: i32, top: i32, left: i32, first: i32, last: i32, to: usize): void {
  const channels = t.channels;
  while (first < last) {
    const tap = first / channels;
    const channel = first - tap * channels;
    const count = min(channels - channel, last - first);
    const row = tap / t.filterWidth;
    const y = top + row * t.rateY;
    const x = left + (tap - row * t.filterWidth) * t.rateX;
    if (y < 0 || y >= t.height || x < 0 || x >= t.width) fillFloats(to, 0, count);
    else copyFloats(to, t.x + <usize>((image * t.height + y) * t.width + x) * t.xPitch + bytes(channel), count);
    to += bytes(count);
    first += count;
  }
}

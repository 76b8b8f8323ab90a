/** What the taps of a filter see of a map, written side by side (im2col): it makes a matrix product of a convolution. */
import { copyFloats, fillFloats } from './copy';
import { bytes } from './math';

/** A filter of any size, stride and rate on a map: part of the record of every step that has one. */
@unmanaged
export class Taps {
  /** float32 [batch][height][width], pixels of `channels` elements, `xPitch` bytes apart. */
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
  const rowLength = t.filterWidth * t.channels;
  // Taps next to each other lie next to each other in memory as well.
  const isRun = t.rateX == 1 && t.xPitch == bytes(t.channels) && left >= 0 && left + t.filterWidth <= t.width;
  for (let i = 0; i < t.filterHeight; i++) {
    const y = top + i * t.rateY;
    const row = t.x + <usize>((image * t.height + y) * t.width) * t.xPitch;
    if (y < 0 || y >= t.height) {
      fillFloats(to, 0, rowLength);
      to += bytes(rowLength);
    } else if (isRun) {
      copyFloats(to, row + <usize>left * t.xPitch, rowLength);
      to += bytes(rowLength);
    } else {
      for (let j = 0; j < t.filterWidth; j++, to += bytes(t.channels)) {
        const x = left + j * t.rateX;
        if (x < 0 || x >= t.width) fillFloats(to, 0, t.channels);
        else copyFloats(to, row + <usize>x * t.xPitch, t.channels);
      }
    }
  }
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

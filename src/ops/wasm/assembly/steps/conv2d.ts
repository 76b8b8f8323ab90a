/**
 * Convolution of any size, stride and rate: what the taps of an output pixel see is written side by side (im2col), which
 * makes it a matrix product. Units are output rows.
 */
import { copyFloats, fillFloats } from '../copy';
import { TILE_BYTES } from '../gemm';
import { bytes } from '../math';
import { multiplyPixels, Product } from '../product';

@unmanaged
export class Conv2D extends Product {
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
  /** Pixels whose taps are written before they are multiplied: as many as stay in the cache. */
  band: i32;
}

export function conv2d(step: Conv2D, first: i32, last: i32, scratch: usize): void {
  const band = scratch + TILE_BYTES;
  const pitch = bytes(step.depth);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const top = (row - image * step.outHeight) * step.strideY - step.padTop;
    for (let x = 0; x < step.outWidth; x += step.band) {
      const count = min(step.band, step.outWidth - x);
      for (let i = 0; i < count; i++) writeTaps(step, image, top, (x + i) * step.strideX - step.padLeft, band + <usize>i * pitch);
      multiplyPixels(step, band, pitch, row * step.outWidth + x, count, scratch);
    }
  }
}

/** What the taps see from the top left corner (top, left) on; zeros outside the map. */
function writeTaps(step: Conv2D, image: i32, top: i32, left: i32, to: usize): void {
  const rowLength = step.filterWidth * step.channels;
  // Taps next to each other lie next to each other in memory as well.
  const isRun = step.rateX == 1 && step.xPitch == bytes(step.channels) && left >= 0 && left + step.filterWidth <= step.width;
  for (let i = 0; i < step.filterHeight; i++) {
    const y = top + i * step.rateY;
    const row = step.x + <usize>((image * step.height + y) * step.width) * step.xPitch;
    if (y < 0 || y >= step.height) {
      fillFloats(to, 0, rowLength);
      to += bytes(rowLength);
    } else if (isRun) {
      copyFloats(to, row + <usize>left * step.xPitch, rowLength);
      to += bytes(rowLength);
    } else {
      for (let j = 0; j < step.filterWidth; j++, to += bytes(step.channels)) {
        const x = left + j * step.rateX;
        if (x < 0 || x >= step.width) fillFloats(to, 0, step.channels);
        else copyFloats(to, row + <usize>x * step.xPitch, step.channels);
      }
    }
  }
}

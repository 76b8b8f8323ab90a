/**
 * The gradient of resizing: each pixel gathers the gradients of those that were made of it. Along the rows first, into one row as wide as the resized
 * map, then along the columns. Units are rows of what was resized.
 */
import { MapGradient } from '../../map_gradient';
import { bytes } from '../../math';
import { copyFloats } from '../../copy';

/** Where a row or column of the resized map looked: at `lower` and `upper`, with `weight` for the latter. */
@unmanaged
export class ResizeTap {
  lower: i32;
  upper: i32;
  weight: f32;
}

@unmanaged
export class ResizeGradient extends MapGradient {
  /** ResizeTap[outHeight], ResizeTap[outWidth] */
  rows: usize;
  columns: usize;
}

/** The thread's own memory: the gathered row, then a row of the result whose pixels are whole vectors; a vector between them. */
export function resizeGradient(step: ResizeGradient, first: i32, last: i32, scratch: usize): void {
  const channels = step.channels;
  const rowBytes = bytes(step.outWidth * channels);
  const pixelBytes = (bytes(channels) + 15) & ~15;
  const narrow = scratch + ((rowBytes + 31) & ~15);
  for (let row = first; row < last; row++) {
    const image = row / step.height;
    const y = row - image * step.height;
    for (let i: usize = 0; i < rowBytes; i += 16) v128.store(scratch + i, f32x4.splat(0));
    for (let i = 0; i < step.outHeight; i++) {
      const tap = tapAt(step.rows, i);
      const share: f32 = (tap.lower == y ? 1 - tap.weight : <f32>0) + (tap.upper == y ? tap.weight : <f32>0);
      if (share != 0) addRow(scratch, step.gradient + <usize>(image * step.outHeight + i) * rowBytes, share, rowBytes);
    }
    for (let i: usize = 0; i < <usize>step.width * pixelBytes; i += 16) v128.store(narrow + i, f32x4.splat(0));
    for (let i = 0; i < step.outWidth; i++) {
      const tap = tapAt(step.columns, i);
      const from = scratch + bytes(i * channels);
      addRow(narrow + <usize>tap.lower * pixelBytes, from, 1 - tap.weight, pixelBytes);
      if (tap.weight != 0) addRow(narrow + <usize>tap.upper * pixelBytes, from, tap.weight, pixelBytes);
    }
    const out = step.out + bytes(row * step.width * channels);
    for (let x = 0; x < step.width; x++) copyFloats(out + bytes(x * channels), narrow + <usize>x * pixelBytes, channels);
  }
}

@inline
function tapAt(taps: usize, index: i32): ResizeTap {
  return changetype<ResizeTap>(taps + <usize>index * offsetof<ResizeTap>());
}

/** In whole vectors: there is room behind what belongs to the row. */
@inline
function addRow(to: usize, from: usize, share: f32, byteLength: usize): void {
  const shares = f32x4.splat(share);
  for (let i: usize = 0; i < byteLength; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(shares, v128.load(from + i))));
}

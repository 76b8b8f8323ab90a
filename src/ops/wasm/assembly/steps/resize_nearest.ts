/**
 * Nearest neighbours, for elements of any size. Units are output rows. Positions are rounded to float32, as TensorFlow's are
 * (core/kernels/image/resize_nearest_neighbor_op.cc).
 */
import { copyBytes } from '../bytes';
import { bytes } from '../math';

@unmanaged
export class ResizeNearest {
  x: usize;
  out: usize;
  height: i32;
  width: i32;
  outHeight: i32;
  outWidth: i32;
  pixelBytes: i32;
  /** Input positions for one output position. */
  scaleY: f32;
  scaleX: f32;
  alignCorners: i32;
  halfPixelCenters: i32;
}

/** `scratch` holds the column, in bytes, that each output column looks at. */
export function resizeNearest(step: ResizeNearest, first: i32, last: i32, scratch: usize): void {
  const outWidth = step.outWidth;
  const size = <usize>step.pixelBytes;
  for (let i = 0; i < outWidth; i++) store<i32>(scratch + bytes(i), nearest(step, i, step.scaleX, step.width) * step.pixelBytes);
  let to = step.out + <usize>(first * outWidth) * size;
  for (let row = first; row < last; row++, to += <usize>outWidth * size) {
    const image = row / step.outHeight;
    const y = image * step.height + nearest(step, row - image * step.outHeight, step.scaleY, step.height);
    const from = step.x + <usize>(y * step.width) * size;
    if (size == 4) for (let i = 0; i < outWidth; i++) store<u32>(to + bytes(i), load<u32>(from + load<i32>(scratch + bytes(i))));
    else if (size == 8) for (let i = 0; i < outWidth; i++) store<u64>(to + 2 * bytes(i), load<u64>(from + load<i32>(scratch + bytes(i))));
    else for (let i = 0; i < outWidth; i++) copyBytes(to + <usize>i * size, from + load<i32>(scratch + bytes(i)), size);
  }
}

@inline
function nearest(step: ResizeNearest, index: i32, scale: f32, size: i32): i32 {
  const position: f32 = step.halfPixelCenters ? <f32>((<f64>index + 0.5) * scale) : <f32>(<f64>index * scale);
  // Positions are not negative, so adding a half and flooring rounds halves away from zero, as C's roundf does.
  return min(<i32>floor<f64>(step.alignCorners ? <f64>position + 0.5 : <f64>position), size - 1);
}

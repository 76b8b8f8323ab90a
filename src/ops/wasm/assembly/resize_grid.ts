/**
 * Where the pixels of a resized map look, with the roundings of TensorFlow's CPU kernels: positions and weights are float32, and
 * no product is fused with a sum, so that results agree to the last bit. Sources: TensorFlow, core/util/image_resizer_state.h and
 * core/kernels/image/resize_bilinear_op.cc (compute_interpolation_weights, compute_lerp).
 */

/** Part of the record of every step that resizes. */
@unmanaged
export class ResizeGrid {
  /** float32 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  /** Input rows per output row, and columns per column. */
  rowScale: f32;
  columnScale: f32;
  halfPixelCenters: i32;
}

/** Where an output row or column lies in the input. */
@inline
export function positionOf(i: i32, scale: f32, halfPixelCenters: i32): f32 {
  return halfPixelCenters ? (<f32>i + 0.5) * scale - 0.5 : <f32>i * scale;
}

/** The neighbour behind a position, on the map. */
@inline
export function upperOf(position: f32, size: i32): i32 {
  return min(<i32>ceil(position), size - 1);
}

/** The neighbour in front of a position, on the map. */
@inline
export function lowerOf(position: f32, size: i32): i32 {
  return min(max(<i32>floor(position), 0), upperOf(position, size));
}

/** How much the neighbour behind counts. */
@inline
export function weightOf(position: f32): f32 {
  return position - floor(position);
}

/** Between two numbers: lower + (upper - lower) * weight. */
@inline
export function lerp(lower: v128, upper: v128, weight: v128): v128 {
  return f32x4.add(lower, f32x4.mul(f32x4.sub(upper, lower), weight));
}

/** The same for one number. */
@inline
export function lerpOne(lower: f32, upper: f32, weight: f32): f32 {
  return lower + (upper - lower) * weight;
}

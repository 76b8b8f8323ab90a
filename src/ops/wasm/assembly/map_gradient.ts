/** From the gradient of a map to that of the map it was made of, of another size: part of the record of every such step. */
@unmanaged
export class MapGradient {
  /** float32 [batch][outHeight][outWidth][channels] */
  gradient: usize;
  /** float32 [batch][height][width][channels] */
  out: usize;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
}

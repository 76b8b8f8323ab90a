/** Depthwise 3x3 convolution of bytes from one map to another. Units are output rows. */
import { ByteWindow, depthwiseByteRow } from '../../quantized/depthwise_row';

@unmanaged
export class ByteDepthwise extends ByteWindow {
  /** uint8 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  out: usize;
  outPitch: usize;
}

export function byteDepthwise(step: ByteDepthwise, first: i32, last: i32, scratch: usize): void {
  memory.fill(scratch, <u8>step.xZeroPoint, step.channels);
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const top = (row - image * step.outHeight) * step.strideY - step.padTop;
    const map = step.x + <usize>(image * step.height * step.width) * step.xPitch;
    const out = step.out + <usize>(row * step.outWidth) * step.outPitch;
    depthwiseByteRow(
      step, rowOf(step, map, top), rowOf(step, map, top + step.rateY), rowOf(step, map, top + 2 * step.rateY), step.xPitch, scratch, 0, step.outWidth, out, step.outPitch,
    );
  }
}

/** Where a row begins; 0 outside the map. */
@inline
function rowOf(step: ByteDepthwise, map: usize, y: i32): usize {
  return y < 0 || y >= step.height ? 0 : map + <usize>(y * step.width) * step.xPitch;
}

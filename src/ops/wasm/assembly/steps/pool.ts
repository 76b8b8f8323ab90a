/** Mean or maximum of a window that slides over rows and columns; only what lies on the map counts. Units are output rows. */
import { bytes, LOWEST } from '../math';

@unmanaged
export class Pool {
  /** float32 [batch][height][width][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** float32 [batch][outHeight][outWidth], pixels of `channels` elements, `outPitch` bytes apart. */
  out: usize;
  outPitch: usize;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
}

export function averagePool(step: Pool, first: i32, last: i32, scratch: usize): void {
  pool(step, first, last, true);
}

export function maxPool(step: Pool, first: i32, last: i32, scratch: usize): void {
  pool(step, first, last, false);
}

/** `isAverage` is a constant wherever this is called, so that the loops of each kind have no branch. */
@inline
function pool(step: Pool, first: i32, last: i32, isAverage: bool): void {
  const rowPitch = <usize>step.width * step.xPitch;
  for (let row = first; row < last; row++) {
    const image = row / step.outHeight;
    const y = (row - image * step.outHeight) * step.strideY - step.padTop;
    const top = max(0, y);
    const rows = min(step.height, y + step.filterHeight) - top;
    const map = step.x + <usize>(image * step.height + top) * rowPitch;
    let to = step.out + <usize>(row * step.outWidth) * step.outPitch;
    for (let column = 0; column < step.outWidth; column++, to += step.outPitch) {
      const x = column * step.strideX - step.padLeft;
      const left = max(0, x);
      const columns = min(step.width, x + step.filterWidth) - left;
      window(map + <usize>left * step.xPitch, rows, rowPitch, columns, step.xPitch, bytes(step.channels), to, isAverage);
    }
  }
}

/** One output pixel, from `rows` x `columns` input pixels. Sums run over them in order, in float32, as in TensorFlow. */
@inline
function window(from: usize, rows: i32, rowPitch: usize, columns: i32, pitch: usize, channelBytes: usize, to: usize, isAverage: bool): void {
  const pixels = <f32>(rows * columns);
  const whole = channelBytes & ~15;
  let c: usize = 0;
  for (; c < whole; c += 16) {
    let gathered = f32x4.splat(isAverage ? 0 : LOWEST);
    let row = from + c;
    for (let i = 0; i < rows; i++, row += rowPitch) {
      let at = row;
      for (let j = 0; j < columns; j++, at += pitch) {
        const x = v128.load(at);
        // pmax(a, b) is a unless b is greater, so NaN is passed by.
        gathered = isAverage ? f32x4.add(gathered, x) : f32x4.pmax(gathered, x);
      }
    }
    v128.store(to + c, isAverage ? f32x4.div(gathered, f32x4.splat(pixels)) : gathered);
  }
  for (; c < channelBytes; c += 4) {
    let gathered: f32 = isAverage ? 0 : LOWEST;
    let row = from + c;
    for (let i = 0; i < rows; i++, row += rowPitch) {
      let at = row;
      for (let j = 0; j < columns; j++, at += pitch) {
        const x = load<f32>(at);
        gathered = isAverage ? gathered + x : x > gathered ? x : gathered;
      }
    }
    store<f32>(to + c, isAverage ? gathered / pixels : gathered);
  }
}

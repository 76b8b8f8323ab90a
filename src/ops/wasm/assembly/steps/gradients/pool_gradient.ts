/** Gradients of pooling. Only what lies on the map counts. */
import { fillFloats } from '../../copy';
import { MapGradient } from '../../map_gradient';
import { bytes } from '../../math';
import { storeFirst } from '../../row_end';

@unmanaged
export class PoolGradient extends MapGradient {
  /** float32 [batch][height][width][channels]: what was pooled, for maxima. */
  x: usize;
  filterHeight: i32;
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
}

/** The first window along an axis that reaches a position, counted from the beginning of the padding. */
@inline
function firstWindow(position: i32, size: i32, stride: i32): i32 {
  return position < size ? 0 : (position - size) / stride + 1;
}

/** How much of a window along an axis lies on the map. */
@inline
function seen(window: i32, size: i32, stride: i32, pad: i32, length: i32): i32 {
  const first = window * stride - pad;
  return min(first + size, length) - max(first, 0);
}

/** Every pixel takes its share of all windows that it lies in. Units are rows of the map. */
export function averagePoolGradient(step: PoolGradient, first: i32, last: i32, scratch: usize): void {
  const size = bytes(step.channels);
  for (let row = first; row < last; row++) {
    const image = row / step.height;
    const y = row - image * step.height + step.padTop;
    const bottom = min(y / step.strideY, step.outHeight - 1);
    for (let x = 0; x < step.width; x++) {
      const out = step.out + <usize>(row * step.width + x) * size;
      const right = min((x + step.padLeft) / step.strideX, step.outWidth - 1);
      const left = firstWindow(x + step.padLeft, step.filterWidth, step.strideX);
      fillFloats(out, 0, step.channels);
      for (let i = firstWindow(y, step.filterHeight, step.strideY); i <= bottom; i++) {
        const rows = seen(i, step.filterHeight, step.strideY, step.padTop, step.height);
        for (let j = left; j <= right; j++) {
          const pixels = rows * seen(j, step.filterWidth, step.strideX, step.padLeft, step.width);
          addShare(out, step.gradient + <usize>((image * step.outHeight + i) * step.outWidth + j) * size, <f32>pixels, step.channels);
        }
      }
    }
  }
}

@inline
function addShare(to: usize, from: usize, pixels: f32, channels: i32): void {
  const divisor = f32x4.splat(pixels);
  for (; channels >= 4; channels -= 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), f32x4.div(v128.load(from), divisor)));
  if (channels > 0) storeFirst(to, f32x4.add(v128.load(to), f32x4.div(v128.load(from), divisor)), channels);
}

/** The greatest of each window takes all, the first of equals. Units are channels of a map: windows that overlap are taken in order. */
export function maxPoolGradient(step: PoolGradient, first: i32, last: i32, scratch: usize): void {
  const size = bytes(step.channels);
  const mapBytes = <usize>(step.height * step.width) * size;
  for (let unit = first; unit < last; unit++) {
    const image = unit / step.channels;
    const channel = bytes(unit - image * step.channels);
    const x = step.x + <usize>image * mapBytes + channel;
    const out = step.out + <usize>image * mapBytes + channel;
    for (let i: usize = 0; i < mapBytes; i += size) store<f32>(out + i, 0);
    let gradient = step.gradient + <usize>(image * step.outHeight * step.outWidth) * size + channel;
    for (let i = 0; i < step.outHeight; i++) {
      for (let j = 0; j < step.outWidth; j++, gradient += size) {
        const at = greatestOf(step, x, i * step.strideY - step.padTop, j * step.strideX - step.padLeft, size);
        if (at >= 0) store<f32>(out + at, load<f32>(out + at) + load<f32>(gradient));
      }
    }
  }
}

/** Bytes from the map's beginning to the window's first greatest element; -1 where the window lies outside altogether. */
@inline
function greatestOf(step: PoolGradient, x: usize, top: i32, left: i32, size: usize): isize {
  let at: isize = -1;
  let most: f32 = 0;
  const bottom = min(top + step.filterHeight, step.height), right = min(left + step.filterWidth, step.width);
  for (let i = max(top, 0); i < bottom; i++) {
    for (let j = max(left, 0); j < right; j++) {
      const offset = <isize>(i * step.width + j) * size;
      const value = load<f32>(x + offset);
      if (at >= 0 && !(value > most)) continue;
      at = offset;
      most = value;
    }
  }
  return at;
}

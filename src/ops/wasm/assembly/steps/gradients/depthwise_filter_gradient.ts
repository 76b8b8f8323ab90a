/**
 * The gradient of a depthwise filter: for every channel and tap the sum over all output pixels of what the tap saw times the gradient there.
 *
 * Units are parts of the output rows, each with sums of its own, which another call adds: see conv_filter_gradient.ts. Some rows at a time are summed by
 * themselves before they are added to the part's sums, which keeps long sums accurate.
 */
import { fillFloats } from '../../copy';
import { addFilterRow } from '../../windows/depthwise_filter_row';
import { fetch, fetchWindow } from '../../windows/fetch';
import { bytes } from '../../math';
import { Taps } from '../../windows/taps';

@unmanaged
export class DepthwiseFilterGradient extends Taps {
  /** Output channels of an input channel. */
  multiplier: i32;
  /** float32 [batch][outHeight][outWidth][channels][multiplier] */
  gradient: usize;
  gradientPitch: usize;
  /** float32 [parts][filterHeight][filterWidth][channels][multiplier] */
  out: usize;
  /** All output rows of the batch, those of a part, and those that are summed by themselves. */
  rows: i32;
  partRows: i32;
  bandRows: i32;
}

/** `scratch` holds sums of the filter's shape, and FETCH_BYTES. */
export function depthwiseFilterGradient(step: DepthwiseFilterGradient, first: i32, last: i32, scratch: usize): void {
  const sums = step.filterHeight * step.filterWidth * step.channels * step.multiplier;
  const isWindow = step.filterHeight == 3 && step.filterWidth == 3 && step.multiplier == 1 && step.channels >= 4;
  for (let part = first; part < last; part++) {
    const out = step.out + bytes(part * sums);
    fillFloats(out, 0, sums);
    const end = min(step.rows, (part + 1) * step.partRows);
    for (let row = part * step.partRows; row < end; row += step.bandRows) {
      fillFloats(scratch, 0, sums);
      for (let i = row; i < min(end, row + step.bandRows); i++) {
        if (isWindow) addWindowRow(step, i, i == part * step.partRows, scratch, scratch + bytes(sums));
        else addAnyRow(step, i, scratch);
      }
      addFloats(out, scratch, sums);
    }
  }
}

function addWindowRow(step: DepthwiseFilterGradient, row: i32, isFirst: bool, sums: usize, spare: usize): void {
  const image = row / step.outHeight;
  const y = row - image * step.outHeight;
  const top = y * step.strideY - step.padTop;
  const rowBytes = <usize>step.width * step.xPitch;
  fetchWindow(step.x + <usize>(image * step.height) * rowBytes, rowBytes, step.height, top, 2 * step.rateY, step.strideY, isFirst || y == 0, spare);
  const middle = top + step.rateY;
  const bottom = middle + step.rateY;
  const gradient = step.gradient + <usize>(row * step.outWidth) * step.gradientPitch;
  fetch(gradient, <usize>step.outWidth * step.gradientPitch, spare);
  addFilterRow(step, rowOf(step, image, top), rowOf(step, image, middle), rowOf(step, image, bottom), gradient, step.gradientPitch, sums);
}

/** Where a row of a map begins; 0 outside the map. */
@inline
function rowOf(step: DepthwiseFilterGradient, image: i32, y: i32): usize {
  return y < 0 || y >= step.height ? 0 : step.x + <usize>((image * step.height + y) * step.width) * step.xPitch;
}

/** Filters of any size, with any multiplier. */
function addAnyRow(step: DepthwiseFilterGradient, row: i32, sums: usize): void {
  const image = row / step.outHeight;
  const top = (row - image * step.outHeight) * step.strideY - step.padTop;
  for (let x = 0; x < step.outWidth; x++) {
    const gradient = step.gradient + <usize>(row * step.outWidth + x) * step.gradientPitch;
    let tap = sums;
    for (let i = 0; i < step.filterHeight; i++) {
      const map = rowOf(step, image, top + i * step.rateY);
      for (let j = 0; j < step.filterWidth; j++, tap += bytes(step.channels * step.multiplier)) {
        const column = x * step.strideX - step.padLeft + j * step.rateX;
        if (!map || column < 0 || column >= step.width) continue;
        addTap(map + <usize>column * step.xPitch, gradient, step.channels, step.multiplier, tap);
      }
    }
  }
}

@inline
function addTap(x: usize, gradient: usize, channels: i32, multiplier: i32, tap: usize): void {
  for (let c = 0; c < channels; c++, x += 4) {
    const value = load<f32>(x);
    for (let m = 0; m < multiplier; m++, gradient += 4, tap += 4) store<f32>(tap, load<f32>(tap) + value * load<f32>(gradient));
  }
}

function addFloats(to: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; count > 0; count--, to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}

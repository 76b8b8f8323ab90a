/**
 * The gradient of a convolution's filter: for each tap, input and output channel the sum over all output pixels of what the tap saw times the
 * gradient there.
 *
 * Units are blocks of the filter's rows (taps and input channels) for one part of the pixels after the other. How many parts there are follows
 * from the shapes alone, each has sums of its own, and another call adds them: no sum depends on who computes what.
 */
import { fillFloats } from '../../copy';
import { bytes } from '../../math';
import { addProducts, SPARE_BYTES } from '../../outer_product';
import { Taps, writeSomeTaps, writeTaps } from '../../taps';

@unmanaged
export class ConvFilterGradient extends Taps {
  /** float32 [batch][outHeight][outWidth][columns] */
  gradient: usize;
  gradientPitch: usize;
  /** float32 [parts][rows][columns] */
  out: usize;
  rows: i32;
  columns: i32;
  /** Rows of a block. */
  block: i32;
  /** All output pixels, and those of a part. */
  pixels: i32;
  partPixels: i32;
  /** Pixels that are summed before they are added to the others. */
  band: i32;
  /** Whether every output pixel sees one input pixel, in the same order. */
  pointwise: i32;
}

export function convFilterGradient(step: ConvFilterGradient, first: i32, last: i32, scratch: usize): void {
  const blocks = (step.rows + step.block - 1) / step.block;
  const columns = step.columns;
  const outPitch = bytes(columns);
  const taps = scratch + SPARE_BYTES;
  for (let unit = first; unit < last; unit++) {
    const part = unit / blocks;
    const row = (unit - part * blocks) * step.block;
    const rows = min(step.block, step.rows - row);
    const out = step.out + bytes((part * step.rows + row) * columns);
    fillFloats(out, 0, rows * columns);
    const end = min(step.pixels, (part + 1) * step.partPixels);
    for (let pixel = part * step.partPixels; pixel < end; pixel += step.band) {
      const count = min(step.band, end - pixel);
      const gradient = step.gradient + <usize>pixel * step.gradientPitch;
      if (step.pointwise) {
        const x = step.x + <usize>pixel * step.xPitch + bytes(row);
        addProducts(x, step.xPitch, rows, gradient, step.gradientPitch, columns, count, out, outPitch, scratch);
      } else {
        for (let i = 0; i < count; i++) writePixel(step, pixel + i, row, row + rows, taps + bytes(i * rows));
        addProducts(taps, bytes(rows), rows, gradient, step.gradientPitch, columns, count, out, outPitch, scratch);
      }
    }
  }
}

@inline
function writePixel(step: ConvFilterGradient, pixel: i32, first: i32, last: i32, to: usize): void {
  const line = pixel / step.outWidth;
  const image = line / step.outHeight;
  const top = (line - image * step.outHeight) * step.strideY - step.padTop;
  const left = (pixel - line * step.outWidth) * step.strideX - step.padLeft;
  if (last - first == step.rows) writeTaps(step, image, top, left, to);
  else writeSomeTaps(step, image, top, left, first, last, to);
}

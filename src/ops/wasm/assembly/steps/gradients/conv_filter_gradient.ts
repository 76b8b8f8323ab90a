/**
 * The gradient of a convolution's filter: for each tap, input and output channel the sum over all output pixels of what the tap saw times the
 * gradient there.
 *
 * Units are blocks of the filter, so many rows (taps and input channels) by so many columns, for one part of the pixels after the other. How many
 * parts there are follows from the shapes alone, each has sums of its own, and another call adds them: no sum depends on who computes what.
 *
 * A factor may be brought into panels of 16 elements, for a band of pixels at a time: where its pixels are as far apart as the cache is wide, those of
 * a band would push each other out of it.
 */
import { copyFloats, fillFloats } from '../../copy';
import { bytes } from '../../math';
import { addProducts, SPARE_BYTES } from '../../outer_product';
import { Taps, writeSomeTaps, writeTaps } from '../../taps';

/** Elements of a panel, and bytes from one of its pixels to the next. */
const PANEL = 16;
const PANEL_PITCH: usize = 64;

@unmanaged
export class ConvFilterGradient extends Taps {
  /** float32 [batch][outHeight][outWidth][columns] */
  gradient: usize;
  gradientPitch: usize;
  /** float32 [parts][rows][columns] */
  out: usize;
  rows: i32;
  columns: i32;
  /** Rows and columns of a block; columns are whole panels, unless one block has them all. */
  blockRows: i32;
  blockColumns: i32;
  /** All output pixels, and those of a part. */
  pixels: i32;
  partPixels: i32;
  /** Pixels that are summed before they are added to the others. */
  band: i32;
  /** Whether every output pixel sees one input pixel, in the same order. */
  pointwise: i32;
  /** Whether the factors are brought into panels; what the taps of more than one pixel see always is. */
  packsX: i32;
  packsGradient: i32;
}

/** `scratch` holds, beside SPARE_BYTES, a panel of the gradient, the panels of what taps see, and what they see of one pixel. */
export function convFilterGradient(step: ConvFilterGradient, first: i32, last: i32, scratch: usize): void {
  const across = (step.columns + step.blockColumns - 1) / step.blockColumns;
  const blocks = ((step.rows + step.blockRows - 1) / step.blockRows) * across;
  for (let unit = first; unit < last; unit++) {
    const part = unit / blocks;
    const block = unit - part * blocks;
    const down = block / across;
    addBlock(step, part, down * step.blockRows, (block - down * across) * step.blockColumns, scratch);
  }
}

function addBlock(step: ConvFilterGradient, part: i32, row: i32, column: i32, scratch: usize): void {
  const rows = min(step.blockRows, step.rows - row);
  const columns = min(step.blockColumns, step.columns - column);
  const outPitch = bytes(step.columns);
  const out = step.out + <usize>(part * step.rows + row) * outPitch + bytes(column);
  for (let i = 0; i < rows; i++) fillFloats(out + <usize>i * outPitch, 0, columns);
  const panelBytes = <usize>step.band * PANEL_PITCH;
  const gradientPanel = scratch + SPARE_BYTES;
  const panels = gradientPanel + panelBytes;
  const isDirect = step.pointwise && !step.packsX;
  const aPitch = isDirect ? step.xPitch : PANEL_PITCH;
  const aStep = isDirect ? bytes(PANEL) : panelBytes;
  const bPitch = step.packsGradient ? PANEL_PITCH : step.gradientPitch;
  const end = min(step.pixels, (part + 1) * step.partPixels);
  for (let pixel = part * step.partPixels; pixel < end; pixel += step.band) {
    const count = min(step.band, end - pixel);
    if (!isDirect) writePanels(step, pixel, count, row, rows, panels, panelBytes);
    const first = isDirect ? step.x + <usize>pixel * step.xPitch + bytes(row) : panels;
    const gradient = step.gradient + <usize>pixel * step.gradientPitch + bytes(column);
    for (let n = 0; n < columns; n += PANEL) {
      const width = min(PANEL, columns - n);
      let b = gradient + bytes(n);
      if (step.packsGradient) {
        writePanel(b, step.gradientPitch, width, count, gradientPanel);
        b = gradientPanel;
      }
      let a = first;
      let to = out + bytes(n);
      for (let m = 0; m < rows; m += PANEL, a += aStep, to += <usize>PANEL * outPitch) {
        addProducts(a, aPitch, min(PANEL, rows - m), b, bPitch, width, count, to, outPitch, scratch);
      }
    }
  }
}

/** Rows [row, row + rows) of what the taps see of `count` pixels, a panel after the other. */
function writePanels(step: ConvFilterGradient, pixel: i32, count: i32, row: i32, rows: i32, to: usize, panelBytes: usize): void {
  if (step.pointwise) {
    const x = step.x + <usize>pixel * step.xPitch + bytes(row);
    for (let m = 0; m < rows; m += PANEL, to += panelBytes) writePanel(x + bytes(m), step.xPitch, min(PANEL, rows - m), count, to);
    return;
  }
  const seen = to + <usize>((rows + PANEL - 1) / PANEL) * panelBytes;
  for (let i = 0; i < count; i++, to += PANEL_PITCH) {
    writePixel(step, pixel + i, row, row + rows, seen);
    let panel = to;
    for (let m = 0; m < rows; m += PANEL, panel += panelBytes) copyFloats(panel, seen + bytes(m), min(PANEL, rows - m));
  }
}

/** `width` elements of `count` pixels. */
@inline
function writePanel(from: usize, pitch: usize, width: i32, count: i32, to: usize): void {
  if (width == PANEL) {
    for (; count > 0; count--, from += pitch, to += PANEL_PITCH) {
      v128.store(to, v128.load(from)), v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32), v128.store(to, v128.load(from, 48), 48);
    }
  } else {
    for (; count > 0; count--, from += pitch, to += PANEL_PITCH) copyFloats(to, from, width);
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

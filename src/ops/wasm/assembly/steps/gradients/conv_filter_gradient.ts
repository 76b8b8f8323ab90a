/**
 * The gradient of a convolution's filter: for each tap, input and output channel the sum over all output pixels of what the tap saw times the
 * gradient there.
 *
 * Units are blocks of the filter, so many rows (taps and input channels) by so many columns, for one part of the pixels after the other. How many
 * parts there are follows from the shapes alone, each has sums of its own, and another call adds them: no sum depends on who computes what.
 *
 * Where one factor is zero in many places, as what a ReLU gave or the gradient in front of one, only the rest of it is multiplied.
 *
 * A factor may be brought into panels of 16 elements, for a band of pixels at a time: where its pixels are as far apart as the cache is wide, those of
 * a band would push each other out of it.
 */
import { copyFloats, fillFloats } from '../../copy';
import { WIDE_VECTORS } from '../../generated/vectors';
import { bytes } from '../../math';
import { addProducts, SPARE_BYTES } from '../../products/outer_product';
import { isSparse } from '../../sparse/lists';
import { addListed } from '../../sparse/outer_product';
import { sparseColumns } from '../../sparse/product';
import { turnFour } from '../../products/turn';
import { Taps, writeSomeTaps, writeTaps } from '../../windows/taps';

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
  /** Where, in the thread's own memory, lists of what is not zero may be made, and a block turned around; 0 for nowhere. */
  lists: usize;
  turned: usize;
}

/** Elements of the other factor from which on it pays to look for zeros. */
const LEAST_LISTED = WIDE_VECTORS ? 96 : 64;

/** `scratch` holds, beside SPARE_BYTES, a panel of the gradient, the panels of what taps see, what they see of one pixel, and lists. */
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
  const first = part * step.partPixels;
  const pixels = min(step.pixels - first, step.partPixels);
  if (step.lists) {
    const x = step.x + <usize>first * step.xPitch + bytes(row);
    const gradient = step.gradient + <usize>first * step.gradientPitch + bytes(column);
    if (columns >= LEAST_LISTED && isSparse(x, step.xPitch, pixels, rows)) {
      const listed = sparseColumns(columns);
      addBands(step, x, step.xPitch, rows, gradient, step.gradientPitch, listed, pixels, step.packsGradient != 0, out, outPitch, scratch);
      if (listed < columns) addDense(step, first, pixels, row, rows, column + listed, columns - listed, out + bytes(listed), scratch);
      return;
    }
    if (rows >= LEAST_LISTED && isSparse(gradient, step.gradientPitch, pixels, columns)) {
      const listed = sparseColumns(rows);
      addTurned(step, x, gradient, columns, listed, pixels, out, outPitch, scratch);
      if (listed < rows) addDense(step, first, pixels, row + listed, rows - listed, column, columns, out + <usize>listed * outPitch, scratch);
      return;
    }
  }
  addDense(step, first, pixels, row, rows, column, columns, out, scratch);
}

/** Some pixels at a time, whose sums begin with zero. */
function addBands(
  step: ConvFilterGradient, s: usize, sPitch: usize, rows: i32, d: usize, dPitch: usize, columns: i32, pixels: i32, packs: bool, out: usize, outPitch: usize, scratch: usize,
): void {
  for (let pixel = 0; pixel < pixels; pixel += step.band) {
    addListed(s, sPitch, rows, d, dPitch, columns, min(step.band, pixels - pixel), packs, out, outPitch, scratch + step.lists);
    s += <usize>step.band * sPitch;
    d += <usize>step.band * dPitch;
  }
}

/** The gradient is listed: its columns become rows, and the block is turned around in the end. */
function addTurned(step: ConvFilterGradient, x: usize, gradient: usize, columns: i32, rows: i32, pixels: i32, out: usize, outPitch: usize, scratch: usize): void {
  const turned = scratch + step.turned;
  const pitch = bytes(rows);
  fillFloats(turned, 0, rows * columns);
  addBands(step, gradient, step.gradientPitch, columns, x, step.xPitch, rows, pixels, step.packsX != 0, turned, pitch, scratch);
  for (let row = 0; row < rows; row += 4) {
    const to = out + <usize>row * outPitch;
    let column = 0;
    for (; column + 4 <= columns; column += 4) turnFour(turned + <usize>column * pitch + bytes(row), pitch, to + bytes(column), outPitch);
    for (; column < columns; column++) {
      for (let i = 0; i < 4; i++) store<f32>(to + <usize>i * outPitch + bytes(column), load<f32>(turned + <usize>column * pitch + bytes(row + i)));
    }
  }
}

/** `out` is where row and column go. */
function addDense(step: ConvFilterGradient, start: i32, pixels: i32, row: i32, rows: i32, column: i32, columns: i32, out: usize, scratch: usize): void {
  const outPitch = bytes(step.columns);
  const panelBytes = <usize>step.band * PANEL_PITCH;
  const gradientPanel = scratch + SPARE_BYTES;
  const panels = gradientPanel + panelBytes;
  const isDirect = step.pointwise && !step.packsX;
  const aPitch = isDirect ? step.xPitch : PANEL_PITCH;
  const aStep = isDirect ? bytes(PANEL) : panelBytes;
  const bPitch = step.packsGradient ? PANEL_PITCH : step.gradientPitch;
  const end = start + pixels;
  for (let pixel = start; pixel < end; pixel += step.band) {
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
      const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
      v128.store(to, x0), v128.store(to, x1, 16), v128.store(to, x2, 32), v128.store(to, x3, 48);
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

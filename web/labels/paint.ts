/**
 * Labels made visible on a canvas, as the library's `overlay` does it for files, but in two steps: what a pixel is (its class, whether it lies on an edge
 * or on a line of the class's pattern) is found once, and what that looks like is a table of colours. A slider or a highlight changes the table only.
 */
import type { Palette } from 'deeplab-ts';
import type { Labels } from '../engine/contract.js';
import { isOnPattern } from './patterns.js';

/** Bits beside the class index. */
const EDGE = 1 << 8;
const PATTERN = 1 << 9;
const CODES = 1 << 10;

/** What every pixel of the canvas is. */
export interface Codes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/** Larger label maps are thinned out for the canvas: no screen shows more, and every change is painted at once. */
const MOST_PIXELS = 2 ** 21;

/** The largest whole step between the pixels that are shown. */
export const stepFor = (width: number, height: number): number => Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));

export function codesOf({ width, height, data }: Labels, step = stepFor(width, height)): Codes {
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const labelAt = (x: number, y: number): number => data[y * step * width + x * step];
  const codes = new Uint16Array(columns * rows);
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) {
      const label = labelAt(x, y);
      const isEdge =
        (x > 0 && labelAt(x - 1, y) !== label) ||
        (x + 1 < columns && labelAt(x + 1, y) !== label) ||
        (y > 0 && labelAt(x, y - 1) !== label) ||
        (y + 1 < rows && labelAt(x, y + 1) !== label);
      codes[i] = label | (isEdge ? EDGE : 0) | (isOnPattern(label, x, y) ? PATTERN : 0);
    }
  }
  return { width: columns, height: rows, data: codes };
}

export interface Look {
  readonly palette: Palette;
  /** 0 shows the picture and the edges, 1 flat colours. */
  readonly opacity: number;
  /** Whether each class has a pattern of lines beside its colour. */
  readonly patterns: boolean;
  /** The class that is shown alone; the others lie in the dark. */
  readonly highlighted?: number;
}

/** How strongly the highlighted class is tinted at least, and how dark the others are. */
const HIGHLIGHT_OPACITY = 0.6;
const VEIL = rgba(9, 14, 17, 0.76);

/** RGBA for every code, as 32-bit words of a canvas. */
export function colorTable({ palette, opacity, patterns, highlighted }: Look): Uint32Array {
  const table = new Uint32Array(CODES);
  for (let code = 0; code < CODES; code++) {
    const label = code & 255;
    if (highlighted !== undefined && label !== highlighted) {
      table[code] = VEIL;
      continue;
    }
    const [red, green, blue] = palette[label] ?? [0, 0, 0];
    // Black is PASCAL VOC's background: the picture is left as it is.
    if (red + green + blue === 0) continue;
    const isMarked = patterns && (code & PATTERN) !== 0;
    const strength = highlighted === undefined ? opacity : Math.max(opacity, HIGHLIGHT_OPACITY);
    const ink = lightness(red, green, blue) > 110 ? 0 : 255;
    if (code & EDGE) table[code] = rgba(red, green, blue, 1);
    else if (isMarked) table[code] = rgba(ink, ink, ink, Math.max(strength, 0.5));
    else table[code] = rgba(red, green, blue, strength);
  }
  return table;
}

/** Looks every pixel up. @param pixels RGBA, as many as there are codes */
export function paint(codes: Codes, table: Uint32Array, pixels: Uint8ClampedArray<ArrayBuffer>): void {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, codes.data.length);
  for (let i = 0; i < words.length; i++) words[i] = table[codes.data[i]];
}

/** Luma of Rec. 601, 0 to 255. */
const lightness = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** As a word whose bytes are in a canvas's order: every machine that runs browsers is little-endian. */
function rgba(red: number, green: number, blue: number, alpha: number): number {
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Labels made visible, on a canvas and in files alike, in two steps: what a pixel is (its class, whether it lies on an edge or on a line of the
 * class's pattern) is found once, and what that looks like is a table of colours. A slider or a highlight changes the table only.
 */
import type { Rgb } from './display_palette.js';
import type { Labels } from './labels.js';
import { isOnPattern } from './patterns.js';

/** Bits beside the class index. Of the two sides of an edge one is light and the other dark, so that it is seen on any picture. */
const LIGHT = 1 << 8;
const DARK = 1 << 9;
const PATTERN = 1 << 10;
const CODES = 1 << 11;

/** What every pixel of the canvas is. */
export interface Codes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/** Larger label maps are thinned out for the canvas: no screen shows more, and every change is painted at once. */
const MOST_PIXELS = 2 ** 21;

/** Pixels of the longer side for which lines are one pixel wide: they are seen at about this size, whatever the picture's. */
const FINE_SIDE = 700;

/** The largest whole step between the pixels that are shown. */
export const stepFor = (width: number, height: number): number => Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));

export function codesOf({ width, height, data }: Labels, step = stepFor(width, height)): Codes {
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const line = Math.max(1, Math.round(Math.max(columns, rows) / FINE_SIDE));
  const codes = new Uint16Array(columns * rows);
  const [right, down] = [line * step, line * step * width];
  for (let y = 0, i = 0; y < rows; y++) {
    const row = y * step * width;
    for (let x = 0; x < columns; x++, i++) {
      const at = row + x * step;
      const label = data[at];
      let code = label;
      // What lies at the end of a line's width in each direction.
      if (x >= line) code |= edge(label, data[at - right]);
      if (x + line < columns) code |= edge(label, data[at + right]);
      if (y >= line) code |= edge(label, data[at - down]);
      if (y + line < rows) code |= edge(label, data[at + down]);
      if (isOnPattern(label, Math.floor(x / line), Math.floor(y / line))) code |= PATTERN;
      codes[i] = code;
    }
  }
  return { width: columns, height: rows, data: codes };
}

/** The background comes first in all label sets that have one: what lies on it has the light line, and it the dark one. */
const edge = (label: number, other: number): number => (label === other ? 0 : label > other ? LIGHT : DARK);

export interface Look {
  /** Of each class; undefined for the background. */
  readonly colors: readonly (Rgb | undefined)[];
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
const LIGHT_LINE = rgba(255, 255, 255, 0.95);
const DARK_LINE = rgba(9, 14, 17, 0.85);

/** RGBA for every code, as 32-bit words of a canvas. */
export function colorTable({ colors, opacity, patterns, highlighted }: Look): Uint32Array {
  const table = new Uint32Array(CODES);
  for (let code = 0; code < CODES; code++) {
    const label = code & 255;
    if (code & LIGHT) table[code] = LIGHT_LINE;
    else if (code & DARK) table[code] = DARK_LINE;
    if (highlighted !== undefined && label !== highlighted) {
      table[code] = VEIL;
      continue;
    }
    const color = colors[label];
    if (table[code] !== 0 || color === undefined) continue;
    const strength = highlighted === undefined ? opacity : Math.max(opacity, HIGHLIGHT_OPACITY);
    // Every colour is light enough for dark lines.
    if (patterns && (code & PATTERN) !== 0) table[code] = rgba(0, 0, 0, Math.max(strength, 0.5));
    else table[code] = rgba(...color, strength);
  }
  return table;
}

/** Looks every pixel up. @param pixels RGBA, as many as there are codes */
export function paint(codes: Codes, table: Uint32Array, pixels: Uint8ClampedArray<ArrayBuffer>): void {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, codes.data.length);
  for (let i = 0; i < words.length; i++) words[i] = table[codes.data[i]];
}

/** Lays what was looked up over a picture of the same size, whose pixels are changed: RGBA, without transparency. */
export function paintOver(pixels: Uint8ClampedArray, codes: Codes, table: Uint32Array): void {
  for (let i = 0, at = 0; i < codes.data.length; i++, at += 4) {
    const word = table[codes.data[i]];
    const alpha = (word >>> 24) / 255;
    for (let c = 0; c < 3; c++) pixels[at + c] = pixels[at + c] * (1 - alpha) + ((word >>> (8 * c)) & 255) * alpha;
  }
}

/** As a word whose bytes are in a canvas's order: every machine that runs browsers is little-endian. */
function rgba(red: number, green: number, blue: number, alpha: number): number {
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

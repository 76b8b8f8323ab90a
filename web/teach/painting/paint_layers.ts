/** What lies over a picture: its labels as a tint, what is unclear as hatching, and strokes, as they were painted. */
import type { Palette } from 'deeplab-ts';
import { UNCLEAR, UNPAINTED, type Strokes, type TaughtPicture } from '../contract.js';
import type { Region } from './brush.js';

export interface LayersLook {
  readonly palette: Palette;
  readonly opacity: number;
  readonly showsUnclear: boolean;
  readonly showsStrokes: boolean;
}

/** Pixels from one line of the hatching to the next, and their width. */
const [PERIOD, LINE] = [8, 3];

/** Fills RGBA pixels of a canvas of the picture's size, all or those of a region. */
export function paintLayers(strokes: Strokes, taught: TaughtPicture | undefined, { palette, opacity, showsUnclear, showsStrokes }: LayersLook, image: Uint8ClampedArray, region?: Region): void {
  const { width, height, data } = strokes;
  const { top, left, bottom, right } = region ?? { top: 0, left: 0, bottom: height, right: width };
  const pixels = new Uint32Array(image.buffer, image.byteOffset, width * height);
  const [tints, edges, solids] = [opacity, 0.95, 0.9].map((alpha) => palette.map(([red, green, blue]) => word(red, green, blue, alpha)));
  const [light, dark] = [word(255, 255, 255, 0.85), word(0, 0, 0, 0.7)];
  const labels = taught?.labels.data;
  const margins = showsUnclear ? taught?.margins?.data : undefined;
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = y * width + left; x < right; x++, at++) {
      const stroke = data[at];
      if (showsStrokes && stroke !== UNPAINTED) {
        pixels[at] = isStrokeEdge(data, width, height, x, y, at, stroke) ? light : solids[stroke];
        continue;
      }
      const label = labels?.[at];
      if (label === undefined) pixels[at] = 0;
      else if (margins && margins[at] < UNCLEAR && (x + y) % PERIOD < LINE) pixels[at] = (x + y) % PERIOD === 1 ? light : dark;
      else if (isEdge(labels!, width, x, at, label)) pixels[at] = label === 0 ? light : edges[label];
      // What the first class is, the rest, is left as it is.
      else pixels[at] = label === 0 ? 0 : tints[label];
    }
  }
}

const isEdge = (labels: Uint8Array, width: number, x: number, at: number, label: number): boolean =>
  (x > 0 && labels[at - 1] !== label) || (x + 1 < width && labels[at + 1] !== label) || (at >= width && labels[at - width] !== label) || (at + width < labels.length && labels[at + width] !== label);

const isStrokeEdge = (data: Uint8Array, width: number, height: number, x: number, y: number, at: number, label: number): boolean =>
  (x > 0 && data[at - 1] !== label) || (x + 1 < width && data[at + 1] !== label) || (y > 0 && data[at - width] !== label) || (y + 1 < height && data[at + width] !== label);

/** RGBA in the order of a canvas' bytes. */
function word(red: number, green: number, blue: number, alpha: number): number {
  const bytes = new Uint8ClampedArray([red, green, blue, 255 * alpha]);
  return new Uint32Array(bytes.buffer)[0];
}

/**
 * The one tag of EXIF that changes what a picture shows: how the camera was held.
 *
 * EXIF is a TIFF file inside another file: byte order, the offset of the first directory, and a directory of 12-byte
 * entries (Exif 2.3, section 4.6.2). Damaged EXIF is no reason to refuse a picture: it is read as "upright".
 */

/** 1 is upright; 2-4 mirror or turn it in place; 5-8 also swap rows and columns (Exif 2.3, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** Reads the orientation of an EXIF block that begins with its TIFF header; 1 when there is none. */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.byteLength < 8) return 1;
  const byteOrder = view.getUint16(0);
  if (byteOrder !== 0x4949 && byteOrder !== 0x4d4d) return 1; // 'II' and 'MM'
  const little = byteOrder === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.byteLength) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG || view.getUint16(entry + 2, little) !== SHORT) continue;
    const value = view.getUint16(entry + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}

/** Pixels as they are stored: RGB, row by row. */
export interface Pixels {
  readonly rgb: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Where the upright picture's pixel (y, x) lies in the stored one of `h` rows and `w` columns: [row, column]. */
const STORED_AT: Readonly<Record<Orientation, (y: number, x: number, h: number, w: number) => readonly [number, number]>> = {
  1: (y, x) => [y, x],
  2: (y, x, _, w) => [y, w - 1 - x],
  3: (y, x, h, w) => [h - 1 - y, w - 1 - x],
  4: (y, x, h) => [h - 1 - y, x],
  5: (y, x) => [x, y],
  6: (y, x, h) => [h - 1 - x, y],
  7: (y, x, h, w) => [h - 1 - x, w - 1 - y],
  8: (y, x, _, w) => [x, w - 1 - y],
};

/** Turns stored pixels upright. */
export function applyOrientation(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels;
  const { rgb, height: h, width: w } = pixels;
  const [height, width] = orientation >= 5 ? [w, h] : [h, w];
  // The map is affine, so three of its points give the start and the two steps.
  const at = (y: number, x: number): number => {
    const [row, column] = STORED_AT[orientation](y, x, h, w);
    return (row * w + column) * 3;
  };
  const start = at(0, 0);
  const stepY = at(1, 0) - start;
  const stepX = at(0, 1) - start;
  const upright = new Uint8Array(rgb.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * stepY;
    for (let x = 0; x < width; x++, from += stepX) {
      upright[to++] = rgb[from];
      upright[to++] = rgb[from + 1];
      upright[to++] = rgb[from + 2];
    }
  }
  return { rgb: upright, height, width };
}

/** Colour pictures, cut-outs and label maps to PNG files, packed by pngjs: apart from reading, because it brings a zlib of its own to browsers. */
import { PNG } from 'pngjs';
import { InvalidArgumentError, ShapeMismatchError } from '../../../errors.js';
import { described } from '../../../messages.js';
import { checkPalette, type Palette } from '../palette.js';
import { denseBytes, type LabelMap, type Picture } from '../picture.js';
import { GREY, PALETTE, pngChunk, pngFileOf, readPngFile } from './chunks.js';

/** Four bytes a pixel, rows from the top, as ImageData has them. */
export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** The Buffer that pngjs works on: Node's, or the polyfill inside of its browser build, which is no global. */
const bufferClass = (): BufferConstructor => new PNG({ width: 1, height: 1 }).data.constructor as BufferConstructor;

/**
 * An RGB picture [h, w, 3], grey values [h, w], or RGBA pixels such as `cutOut` gives, as a PNG file.
 *
 * @throws ShapeMismatchError for another shape or data type.
 */
export function encodePng(picture: Picture | LabelMap | RgbaPixels): Uint8Array {
  if (typeof picture === 'object' && picture !== null && 'width' in picture) return pack(rgbaBytes(picture), picture.height, picture.width, COLOR_AND_ALPHA);
  const grey = picture?.shape?.length === 2;
  const pixels = denseBytes('picture', picture, grey ? [-1, -1] : [-1, -1, 3]);
  return pack(pixels, picture.shape[0], picture.shape[1], grey ? 0 : 2);
}

/**
 * Labels [h, w] as an 8-bit palette PNG, which viewers show in the palette's colours and `readLabels` reads back as
 * indices. The palette is padded with black to the 256 entries that PASCAL VOC's files have.
 *
 * @throws ShapeMismatchError for another shape or data type; InvalidArgumentError for a palette of more than 256 colours.
 */
export function encodeLabelPng(labels: LabelMap, palette: Palette): Uint8Array {
  checkPalette(palette);
  if (palette.length > 256) throw new InvalidArgumentError(`A PNG palette holds up to 256 colours; ${palette.length} were given.`);
  const indices = denseBytes('label map', labels, [-1, -1]);
  const colors = new Uint8Array(256 * 3);
  palette.forEach((color, i) => colors.set(color, i * 3));
  // pngjs writes no palettes, but a palette picture is a grey one with another colour type and a PLTE chunk.
  const { header, data } = readPngFile('labels', pack(indices, labels.shape[0], labels.shape[1], GREY));
  return pngFileOf({ ...header, colorType: PALETTE }, pngChunk('PLTE', colors), pngChunk('IDAT', data));
}

const COLOR_AND_ALPHA = 6;

function rgbaBytes({ data, width, height }: RgbaPixels): Uint8Array {
  // Those of another realm are not instances of ours.
  const isBytes = /^\[object Uint8(Clamped)?Array\]$/.test(Object.prototype.toString.call(data));
  if (isBytes && width >= 1 && height >= 1 && data.length === width * height * 4) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  throw new ShapeMismatchError(`A picture of ${width} x ${height} pixels needs ${width * height * 4} bytes of RGBA, found ${isBytes ? data.length : described(data)}.`);
}

function pack(samples: Uint8Array, height: number, width: number, colorType: 0 | 2 | 6): Uint8Array {
  const png = new PNG({ width, height });
  png.data = bufferClass().from(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
  const bytes = PNG.sync.write(png, {
    colorType,
    inputColorType: colorType,
    inputHasAlpha: colorType === COLOR_AND_ALPHA,
    bitDepth: 8,
    // Rows of indices predict each other badly; the specification's advice for them is no filter (section 12.7).
    ...(colorType === GREY ? { filterType: 0 } : {}),
  });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

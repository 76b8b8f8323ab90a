/**
 * PNG: colour pictures and label maps in and out.
 *
 * What pixels mean is what TensorFlow's `decode_png(channels=3)` makes of them (tensorflow/core/lib/png/png_io.cc): alpha and transparent
 * colours are dropped, not blended; a 16-bit sample becomes its high byte; grey is repeated three times; a palette is looked up.
 * pngjs packs what is written.
 */
import { PNG } from 'pngjs';
import { ImageFormatError, InvalidArgumentError } from '../../errors.js';
import { checkPalette, type Palette } from './palette.js';
import { applyOrientation, exifOrientation, type Pixels } from './exif.js';
import { denseBytes, labelMapOf, type LabelMap, type Picture } from './picture.js';
import { GREY, PALETTE, pngChunk, pngFileOf, readPngFile, SAMPLES, type PngHeader } from './png_chunks.js';
import { checkData, damagedPng, visitRows } from './png_pixels.js';

/** The Buffer that pngjs works on: Node's, or the polyfill inside of its browser build, which is no global. */
const PngBuffer = new PNG({ width: 1, height: 1 }).data.constructor as BufferConstructor;

/** What a sample of less than 8 bits is multiplied by, so that its largest value becomes 255. */
const SCALE_TO_8_BITS: Readonly<Record<number, number>> = { 1: 255, 2: 85, 4: 17, 8: 1 };

/** Decodes a PNG file into RGB, turned upright, if asked for, when it carries an orientation. */
export async function decodePng(name: string, bytes: Uint8Array, upright = true, signal?: AbortSignal): Promise<Pixels> {
  const file = readPngFile(name, bytes);
  const { width, height } = file.header;
  checkData(name, file);
  const rgb = new Uint8Array(width * height * 3);
  const row = new Uint8Array(width * 3);
  const toRgb = rowToRgb(name, file.header, file.palette);
  await visitRows(name, file, (samples, { y, x, step, count }) => {
    const start = (y * width + x) * 3;
    if (step === 1) return toRgb(samples, rgb.subarray(start, start + count * 3));
    toRgb(samples, row.subarray(0, count * 3));
    for (let from = 0, to = start; from < count * 3; from += 3, to += step * 3) {
      rgb[to] = row[from];
      rgb[to + 1] = row[from + 1];
      rgb[to + 2] = row[from + 2];
    }
  }, signal);
  return applyOrientation({ rgb, height, width }, upright && file.exif ? exifOrientation(file.exif) : 1);
}

/** Decodes a palette or grey PNG of up to 8 bits into its raw indices, as PASCAL VOC and Cityscapes store labels. */
export async function decodeLabelPng(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<LabelMap> {
  const file = readPngFile(name, bytes);
  const { width, height, bitDepth, colorType } = file.header;
  if ((colorType !== GREY && colorType !== PALETTE) || bitDepth === 16) {
    throw new ImageFormatError(
      `${name}: labels are class indices in a palette or grey PNG of up to 8 bits; found colour type ${colorType} with ${bitDepth} bits. Convert colours to class indices first.`,
    );
  }
  checkData(name, file);
  const indices = new Uint8Array(width * height);
  await visitRows(name, file, (samples, { y, x, step, count }) => {
    for (let i = 0, to = y * width + x; i < count; i++, to += step) indices[to] = sampleAt(samples, i, bitDepth);
  }, signal);
  return labelMapOf(indices, height, width);
}

/** The i-th sample of up to 8 bits; the first ones are in the high bits. */
function sampleAt(samples: Uint8Array, i: number, bitDepth: number): number {
  if (bitDepth === 8) return samples[i];
  const bit = i * bitDepth;
  return (samples[bit >> 3] >> (8 - bitDepth - (bit & 7))) & ((1 << bitDepth) - 1);
}

/** Packed samples of a row into three bytes a pixel. */
function rowToRgb(name: string, { bitDepth, colorType }: PngHeader, palette: Uint8Array | undefined): (samples: Uint8Array, rgb: Uint8Array) => void {
  if (colorType === PALETTE && palette) {
    const colors = Math.floor(palette.length / 3);
    return (samples, rgb) => {
      for (let i = 0, to = 0; to < rgb.length; i++) {
        const index = sampleAt(samples, i, bitDepth);
        if (index >= colors) throw damagedPng(name, `index ${index} not in palette`);
        rgb[to++] = palette[index * 3];
        rgb[to++] = palette[index * 3 + 1];
        rgb[to++] = palette[index * 3 + 2];
      }
    };
  }
  const channels = SAMPLES[colorType];
  if (channels < 3) {
    const [stride, scale] = bitDepth < 8 ? [1, SCALE_TO_8_BITS[bitDepth]] : [(channels * bitDepth) / 8, 1];
    return (samples, rgb) => {
      for (let i = 0, to = 0; to < rgb.length; i += stride, to += 3) {
        const grey = (bitDepth < 8 ? sampleAt(samples, i, bitDepth) : samples[i]) * scale;
        rgb[to] = grey;
        rgb[to + 1] = grey;
        rgb[to + 2] = grey;
      }
    };
  }
  const sampleBytes = bitDepth / 8;
  return (samples, rgb) => {
    for (let from = 0, to = 0; to < rgb.length; from += channels * sampleBytes) {
      rgb[to++] = samples[from];
      rgb[to++] = samples[from + sampleBytes];
      rgb[to++] = samples[from + 2 * sampleBytes];
    }
  };
}

/**
 * An RGB picture [h, w, 3], or grey values [h, w], as a PNG file.
 *
 * @throws ShapeMismatchError for another shape or data type.
 */
export function encodePng(picture: Picture | LabelMap): Uint8Array {
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

function pack(samples: Uint8Array, height: number, width: number, colorType: 0 | 2): Uint8Array {
  const png = new PNG({ width, height });
  png.data = PngBuffer.from(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
  const bytes = PNG.sync.write(png, {
    colorType,
    inputColorType: colorType,
    inputHasAlpha: false,
    bitDepth: 8,
    // Rows of indices predict each other badly; the specification's advice for them is no filter (section 12.7).
    ...(colorType === GREY ? { filterType: 0 } : {}),
  });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

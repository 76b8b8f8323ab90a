/**
 * PNG files to colour pictures and label maps. png_encode.ts is the way back.
 *
 * What pixels mean is what TensorFlow's `decode_png(channels=3)` makes of them (tensorflow/core/lib/png/png_io.cc): alpha and transparent
 * colours are dropped, not blended; a 16-bit sample becomes its high byte; grey is repeated three times; a palette is looked up.
 */
import { ImageFormatError } from '../../../errors.js';
import { applyOrientation, exifOrientation, type Pixels } from '../jpeg/exif.js';
import { labelMapOf, type LabelMap } from '../picture.js';
import { GREY, PALETTE, readPngFile, SAMPLES, type PngHeader } from './chunks.js';
import { checkData, damagedPng, visitRows } from './pixels.js';

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

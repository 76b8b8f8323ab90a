/**
 * PNG, through pngjs: colour pictures and label maps in and out.
 *
 * pngjs unpacks and filters; this file decides what pixels mean, as TensorFlow's `decode_png(channels=3)` does
 * (tensorflow/core/lib/png/png_io.cc): alpha and transparent colours are dropped, not blended; a 16-bit sample becomes
 * its high byte; grey is repeated three times; a palette is looked up.
 */
import { PNG } from 'pngjs';
import { ImageFormatError, InvalidArgumentError } from '../../errors.js';
import type { Palette } from './palette.js';
import { applyOrientation, exifOrientation, type Pixels } from './exif.js';
import { denseBytes, labelMapOf, type LabelMap, type Picture } from './picture.js';
import { GREY, inflatedBytes, PALETTE, pngChunk, pngFileOf, readPngFile, type PngFile, type PngHeader } from './png_chunks.js';

/** The Buffer that pngjs works on: Node's, or the polyfill inside of its browser build, which is no global. */
const PngBuffer = new PNG({ width: 1, height: 1 }).data.constructor as BufferConstructor;

/** What a sample of less than 8 bits is multiplied by, so that its largest value becomes 255. */
const SCALE_TO_8_BITS: Readonly<Record<number, number>> = { 1: 255, 2: 85, 4: 17, 8: 1 };

/** Deflate stores at most 258 bytes in 2 bits (RFC 1951), so a stream grows by at most this factor. */
const MAX_INFLATION = 1032;

/** Decodes a PNG file into RGB, turned upright, if asked for, when it carries an orientation. */
export async function decodePng(name: string, bytes: Uint8Array, upright = true): Promise<Pixels> {
  const file = readPngFile(name, bytes);
  const { width, height, bitDepth, colorType } = file.header;
  const palette = colorType === PALETTE && file.palette ? [pngChunk('PLTE', file.palette)] : [];
  const rgba = await unpack(name, file, file.header, palette);
  const rgb = new Uint8Array(width * height * 3);
  const shift = bitDepth === 16 ? 8 : 0;
  const scale = bitDepth === 16 || colorType === PALETTE ? 1 : SCALE_TO_8_BITS[bitDepth];
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = (rgba[from] >> shift) * scale;
    rgb[to++] = (rgba[from + 1] >> shift) * scale;
    rgb[to++] = (rgba[from + 2] >> shift) * scale;
  }
  return applyOrientation({ rgb, height, width }, upright && file.exif ? exifOrientation(file.exif) : 1);
}

/** Decodes a palette or grey PNG of up to 8 bits into its raw indices, as PASCAL VOC and Cityscapes store labels. */
export async function decodeLabelPng(name: string, bytes: Uint8Array): Promise<LabelMap> {
  const file = readPngFile(name, bytes);
  const { width, height, bitDepth, colorType } = file.header;
  if ((colorType !== GREY && colorType !== PALETTE) || bitDepth === 16) {
    throw new ImageFormatError(
      `${name}: labels are class indices in a palette or grey PNG of up to 8 bits; found colour type ${colorType} with ${bitDepth} bits. Convert colours to class indices first.`,
    );
  }
  // pngjs always looks palettes up; a palette picture whose header says grey yields the indices themselves.
  const rgba = await unpack(name, file, { ...file.header, colorType: GREY }, []);
  const indices = new Uint8Array(width * height);
  for (let i = 0; i < indices.length; i++) indices[i] = rgba[i * 4];
  return labelMapOf(indices, height, width);
}

/**
 * Lets pngjs inflate and unfilter: four samples a pixel, not scaled, in a Uint16Array where the samples have 16 bits.
 * It is given only the chunks named here, so that transparency (tRNS) does not blank colours.
 */
async function unpack(name: string, file: PngFile, header: PngHeader, palette: readonly Uint8Array[]): Promise<ArrayLike<number>> {
  await checkInflatedSize(name, file);
  const minimal = pngFileOf(header, ...palette, pngChunk('IDAT', file.data));
  try {
    const buffer = PngBuffer.from(minimal.buffer, minimal.byteOffset, minimal.byteLength);
    return PNG.sync.read(buffer, { checkCRC: false, skipRescale: true }).data;
  } catch (error) {
    throw damaged(name, error);
  }
}

/**
 * Measures the compressed stream before memory for the picture is allocated: pngjs shows what it finds of a stream that
 * ends early as a picture, and inflates one that is interlaced whatever its size.
 */
async function checkInflatedSize(name: string, { header, data }: PngFile): Promise<void> {
  const expected = inflatedBytes(header);
  if (data.length * MAX_INFLATION < expected) {
    throw new ImageFormatError(
      `${name}: truncated PNG file: ${data.length} bytes of compressed data cannot hold ${header.width} x ${header.height} pixels. Copy or download the file again.`,
    );
  }
  let found = 0;
  try {
    const reader = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    for (let part = await reader.read(); !part.done && found <= expected; part = await reader.read()) found += part.value.length;
    await reader.cancel();
  } catch (error) {
    throw damaged(name, error);
  }
  if (found < expected || (found > expected && header.interlaced)) {
    const comparison = found > expected ? `more than ${expected}` : `${found}`;
    throw new ImageFormatError(`${name}: the compressed data holds ${comparison} bytes; the picture needs ${expected}. The file is damaged.`);
  }
}

function damaged(name: string, cause: unknown): ImageFormatError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ImageFormatError(`${name}: the PNG data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`, { cause });
}

/**
 * An RGB picture [h, w, 3], or grey values [h, w], as a PNG file.
 *
 * @throws ShapeMismatchError for another shape or data type.
 */
export function encodePng(picture: Picture | LabelMap): Uint8Array {
  const grey = picture.shape.length === 2;
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

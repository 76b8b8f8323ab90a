/**
 * The container of PNG: a signature and a list of chunks, each `length, type, data, CRC` (PNG specification, section 5).
 */
import { ImageFormatError } from '../../../errors.js';
import { checkImageSize } from '../picture.js';

const PNG_SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Colour types and the bit depths that each may have (PNG specification, table 11.1). */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16], // grey
  2: [8, 16], // RGB
  3: [1, 2, 4, 8], // palette
  4: [8, 16], // grey and alpha
  6: [8, 16], // RGBA
};
/** Samples a pixel. */
export const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const RGBA = 6;

/** What IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
}

/** The chunks that pixels depend on. */
export interface PngFile {
  readonly header: PngHeader;
  readonly palette: Uint8Array | undefined;
  /** All IDAT chunks joined: one zlib stream. */
  readonly data: Uint8Array;
  /** The eXIf chunk: a TIFF structure. */
  readonly exif: Uint8Array | undefined;
}

/**
 * Takes a PNG file apart. Bytes after IEND are ignored, as libpng does.
 *
 * @throws ImageFormatError for a damaged or truncated file, a critical chunk with a wrong checksum, or an absurd size.
 */
export function readPngFile(name: string, bytes: Uint8Array): PngFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let exif: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  let offset = PNG_SIGNATURE.length;
  for (;;) {
    if (offset + 12 > bytes.length) throw truncated(name, offset, 'the next chunk', 12, bytes.length - offset);
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    const end = offset + 12 + length;
    if (end > bytes.length) throw truncated(name, offset, `chunk ${JSON.stringify(type)}`, length + 12, bytes.length - offset);
    const body = bytes.subarray(offset + 8, end - 4);
    if (isCritical(type) && crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw new ImageFormatError(`${name}: the checksum of chunk ${JSON.stringify(type)} at offset ${offset} does not fit its bytes. The file is damaged.`);
    }
    if (!header) {
      if (type !== 'IHDR') throw new ImageFormatError(`${name}: the first chunk is ${JSON.stringify(type)}; a PNG file begins with IHDR.`);
      header = readHeader(name, body);
    } else if (type === 'PLTE') palette = body;
    else if (type === 'IDAT') data.push(body);
    else if (type === 'eXIf') exif = body;
    else if (type === 'IEND') break;
    else if (isCritical(type)) throw new ImageFormatError(`${name}: chunk ${JSON.stringify(type)} at offset ${offset} is critical, but not one that is known.`);
    offset = end;
  }
  if (header.colorType === PALETTE && !palette) throw new ImageFormatError(`${name}: a palette picture without its PLTE chunk.`);
  return { header, palette, data: join(data), exif };
}

function readHeader(name: string, body: Uint8Array): PngHeader {
  if (body.length !== 13) throw new ImageFormatError(`${name}: the IHDR chunk has ${body.length} bytes; 13 are expected.`);
  const view = new DataView(body.buffer, body.byteOffset, 13);
  const [bitDepth, colorType, compression, filter, interlace] = body.subarray(8);
  if (!BIT_DEPTHS[colorType]?.includes(bitDepth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw new ImageFormatError(
      `${name}: the PNG header combines bit depth ${bitDepth}, colour type ${colorType}, compression ${compression}, filter ${filter} and interlace method ${interlace}, which the PNG specification does not know.`,
    );
  }
  const header = { width: view.getUint32(0), height: view.getUint32(4), bitDepth, colorType, interlaced: interlace === 1 };
  checkImageSize(name, header.width, header.height);
  return header;
}

/** Adam7: first column, first row, column step and row step of each pass (PNG specification, section 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Pixels of a picture that are stored together: all of it, or one pass of an interlaced one. */
export interface PngPass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
}

/** The passes that have pixels, in order. */
export function passesOf({ width, height, interlaced }: PngHeader): PngPass[] {
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return passes
    .map(([x, y, stepX, stepY]) => ({ x, y, stepX, stepY, columns: Math.ceil((width - x) / stepX), rows: Math.ceil((height - y) / stepY) }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** How many bytes the zlib stream of a picture holds: for each row of each pass, a filter byte and the packed samples. */
export function inflatedBytes(header: PngHeader): number {
  const bitsPerPixel = header.bitDepth * SAMPLES[header.colorType];
  return passesOf(header).reduce((sum, { columns, rows }) => sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8)), 0);
}

/** One chunk, ready to be written. */
export function pngChunk(type: string, body: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) chunk[4 + i] = type.charCodeAt(i);
  chunk.set(body, 8);
  view.setUint32(8 + body.length, crc32(chunk.subarray(4, 8 + body.length)));
  return chunk;
}

/** A file of these chunks; IEND is added. */
export function pngFileOf(header: PngHeader, ...chunks: readonly Uint8Array[]): Uint8Array {
  const ihdr = new Uint8Array(13);
  const view = new DataView(ihdr.buffer);
  view.setUint32(0, header.width);
  view.setUint32(4, header.height);
  ihdr.set([header.bitDepth, header.colorType, 0, 0, header.interlaced ? 1 : 0], 8);
  return join([PNG_SIGNATURE, pngChunk('IHDR', ihdr), ...chunks, pngChunk('IEND', new Uint8Array(0))]);
}

/** A lower-case first letter marks a chunk that readers may skip. */
function isCritical(type: string): boolean {
  return type.charCodeAt(0) < 0x60;
}

function truncated(name: string, offset: number, what: string, needed: number, found: number): ImageFormatError {
  return new ImageFormatError(
    `${name}: truncated PNG file: ${what} at offset ${offset} needs ${needed} bytes, and ${found} are left. Copy or download the file again.`,
  );
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** CRC-32 with the reflected polynomial of ISO 3309 (PNG specification, annex D). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

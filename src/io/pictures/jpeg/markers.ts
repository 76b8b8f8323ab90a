/**
 * The head of a JPEG file: what its segments say before the first scan (ITU T.81, annex B).
 */
import { ImageFormatError } from '../../../errors.js';
import { exifOrientation, type Orientation } from './exif.js';
import { checkImageSize, checkProportion } from '../picture.js';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK. */
  readonly components: number;
  readonly orientation: Orientation;
  /** Where the first scan begins in the file. */
  readonly scan: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const EXIF_HEADER = 'Exif\0\0';

/** Two bits for each 8x8 block: a blank grey picture with the shortest codes there are. */
const MAX_PIXELS_PER_BYTE = 256;

/**
 * Every scan goes over the whole picture, however few bytes it has, so that their number is the work. Encoders write up to a dozen;
 * ten for each of four components would be one for each bit of everything.
 */
const MAX_SCANS = 100;

/**
 * libjpeg finds the end of its list of segments anew for each, so that their number counts twice. Colour profiles and previews lie in up to some
 * hundreds, as each holds 64 KB.
 */
const MAX_SEGMENTS = 4096;

/** Baseline, extended sequential and progressive, with Huffman codes: all that JPEG files in use are. */
const SUPPORTED_FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/**
 * Reads the segments up to the first scan.
 *
 * @throws ImageFormatError for truncated or damaged files, absurd sizes, and kinds of JPEG that are not decoded.
 */
export function readJpegHeader(name: string, bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Omit<JpegHeader, 'orientation' | 'scan'> | undefined;
  let orientation: Orientation = 1;
  let offset = 2;
  for (let segments = 0; ; ) {
    // Fill bytes may stand before a marker, and decoders skip what does not look like one.
    while (offset < bytes.length && bytes[offset] !== 0xff) offset++;
    while (offset < bytes.length && bytes[offset] === 0xff) offset++;
    const marker = bytes[offset++];
    if (offset + 2 > bytes.length) throw truncated(name, `it ends at byte ${bytes.length}, before the first scan`);
    if (marker === 0 || marker === 0x01 || marker === SOI || (marker >= 0xd0 && marker <= 0xd7)) continue; // without a segment
    if (marker === EOI) throw new ImageFormatError(`${name}: a JPEG file that ends before its first scan; it holds no picture.`);
    const length = view.getUint16(offset);
    if (length < 2 || offset + length > bytes.length) {
      throw truncated(name, `the segment at offset ${offset} says ${length} bytes, and ${bytes.length - offset} are left`);
    }
    checkSegments(name, ++segments);
    const body = bytes.subarray(offset + 2, offset + length);
    if (isFrame(marker)) {
      frame = readFrame(name, marker, body, bytes.length);
    } else if (marker === APP1 && String.fromCharCode(...body.subarray(0, 6)) === EXIF_HEADER) {
      orientation = exifOrientation(body.subarray(EXIF_HEADER.length));
    } else if (marker === SOS) {
      if (!frame) throw new ImageFormatError(`${name}: a JPEG scan at offset ${offset} without a frame header before it. The file is damaged.`);
      checkScans(name, bytes, offset + length);
      return { ...frame, orientation, scan: offset };
    }
    offset += length;
  }
}

/**
 * Counts scans up to the end of the picture: phones put films behind it, in which any bytes may stand.
 *
 * @param from where the data of the first scan begin
 * @throws ImageFormatError for more scans or segments than any encoder writes
 */
function checkScans(name: string, bytes: Uint8Array, from: number): void {
  let [scans, segments] = [1, 0];
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[++at];
    if (marker === EOI) break;
    // A byte of the data, a fill byte, a restart.
    if (marker <= 0x01 || marker === 0xff || marker === SOI || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker === SOS) scans++;
    checkSegments(name, ++segments);
    at += 1 + (at + 2 < bytes.length ? bytes[at + 1] * 256 + bytes[at + 2] : 0);
  }
  if (scans > MAX_SCANS) throw new ImageFormatError(`${name}: a JPEG file of ${scans} scans; at most ${MAX_SCANS} are read, and encoders write a dozen. Convert it first.`);
}

function checkSegments(name: string, segments: number): void {
  if (segments > MAX_SEGMENTS) throw new ImageFormatError(`${name}: a JPEG file of more than ${MAX_SEGMENTS} segments; encoders write a few hundred at most. Convert it first.`);
}

/** SOF0 to SOF15; the three markers among them that are no frames define tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readFrame(name: string, marker: number, body: Uint8Array, fileBytes: number): Omit<JpegHeader, 'orientation' | 'scan'> {
  const components = body[5];
  if (body.length < 6 || body.length < 6 + 3 * components) throw truncated(name, `its frame header has ${body.length} bytes`);
  const precision = body[0];
  if (!SUPPORTED_FRAMES.has(marker) || precision !== 8 || ![1, 3, 4].includes(components)) {
    throw new ImageFormatError(
      `${name}: a JPEG frame of kind SOF${marker - 0xc0} with ${precision} bits and ${components} components; baseline and progressive ones (SOF0-SOF2) with 8 bits and 1, 3 or 4 components are read. Convert it first.`,
    );
  }
  const height = body[1] * 256 + body[2];
  const width = body[3] * 256 + body[4];
  checkImageSize(name, width, height);
  const needed = leastBytes(width, height, body.subarray(6, 6 + 3 * components));
  if (fileBytes < needed) throw truncated(name, `its ${fileBytes} bytes cannot hold ${width} x ${height} pixels`);
  checkProportion(name, width, height, fileBytes * MAX_PIXELS_PER_BYTE);
  return { width, height, components };
}

/** Every 8x8 block of every component takes at least the one bit of a Huffman code. */
function leastBytes(width: number, height: number, components: Uint8Array): number {
  const sampling: (readonly [number, number])[] = [];
  for (let i = 1; i < components.length; i += 3) sampling.push([components[i] >> 4, components[i] & 15]);
  const across = Math.max(...sampling.map(([h]) => h));
  const down = Math.max(...sampling.map(([, v]) => v));
  const blocks = sampling.reduce((sum, [h, v]) => sum + Math.ceil((width * h) / across / 8) * Math.ceil((height * v) / down / 8), 0);
  return blocks / 8;
}

function truncated(name: string, what: string): ImageFormatError {
  return new ImageFormatError(`${name}: truncated JPEG file: ${what}. Copy or download the file again.`);
}

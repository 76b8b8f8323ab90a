/**
 * WebP files, decoded by libwebp: the pixels that Pillow has. Of an animation the first picture. Alpha is dropped, as of PNG.
 *
 * A file is a list of chunks (RFC 9649, sections 2.3 to 2.7): `VP8 ` or `VP8L` is a picture; where there is a `VP8X`, it says how large the
 * canvas is, and the pictures of an animation lie in `ANMF` chunks, each at its place on the canvas.
 */
import { exifOrientation, applyOrientation, type Orientation, type Pixels } from '../jpeg/exif.js';
import { checkImageSize, checkProportion, dropAlpha } from '../picture.js';
import { damaged, decodeWithEmscripten, type EmscriptenPackage } from './emscripten.js';

const PACKAGE: EmscriptenPackage = { format: 'WebP', name: '@jsquash/webp', version: '1', module: '@jsquash/webp/codec/dec/webp_dec.js', wasm: '@jsquash/webp/codec/dec/webp_dec.wasm' };

/** A picture of one colour has hardly any bytes. */
const MAX_PIXELS_PER_BYTE = 1024;

export async function decodeWebp(name: string, bytes: Uint8Array, upright = true): Promise<Pixels> {
  const { width, height, left, top, file, orientation } = readWebp(name, bytes);
  checkImageSize(name, width, height);
  checkProportion(name, width, height, bytes.length * MAX_PIXELS_PER_BYTE);
  const decoded = await decodeWithEmscripten(PACKAGE, name, file);
  const rgb = dropAlpha(decoded.data);
  if (decoded.width === width && decoded.height === height) return applyOrientation({ rgb, height, width }, upright ? orientation : 1);
  if (left + decoded.width > width || top + decoded.height > height) throw damaged('WebP', name, `a picture of ${decoded.width} x ${decoded.height} pixels at ${left}, ${top} does not lie on the canvas of ${width} x ${height}`);
  // The rest of the canvas is empty: black, as what is transparent is.
  const canvas = new Uint8Array(width * height * 3);
  for (let y = 0; y < decoded.height; y++) canvas.set(rgb.subarray(y * decoded.width * 3, (y + 1) * decoded.width * 3), ((top + y) * width + left) * 3);
  return applyOrientation({ rgb: canvas, height, width }, upright ? orientation : 1);
}

interface WebpPicture {
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Where the first picture lies on it. */
  readonly left: number;
  readonly top: number;
  /** The first picture as a file of its own. */
  readonly file: Uint8Array;
  readonly orientation: Orientation;
}

function readWebp(name: string, bytes: Uint8Array): WebpPicture {
  const view = viewOf(bytes);
  let canvas: readonly [width: number, height: number] | undefined;
  let frame: Uint8Array | undefined;
  let still: readonly [width: number, height: number] | undefined;
  let orientation: Orientation = 1;
  for (const { kind, data } of chunksOf(bytes, 12)) {
    const at = viewOf(data);
    if (kind === 'VP8X' && data.length >= 10) canvas = [uint24(at, 4) + 1, uint24(at, 7) + 1];
    else if (kind === 'ANMF' && data.length >= 16) frame ??= data;
    else if (kind === 'EXIF') orientation = exifOrientation(withoutPrefix(data));
    else still ??= sizeOf(kind, data);
  }
  if (frame && canvas) {
    const at = viewOf(frame);
    const [width, height] = [uint24(at, 6) + 1, uint24(at, 9) + 1];
    return { width: canvas[0], height: canvas[1], left: 2 * uint24(at, 0), top: 2 * uint24(at, 3), file: fileOf(frame.subarray(16), width, height), orientation };
  }
  const size = still ?? canvas;
  if (!size || view.byteLength < 20) throw damaged('WebP', name, 'it holds no picture');
  return { width: size[0], height: size[1], left: 0, top: 0, file: bytes, orientation };
}

/** The chunks of a list; one that is longer than what is left is cut. */
function* chunksOf(bytes: Uint8Array, start: number): Generator<{ readonly kind: string; readonly data: Uint8Array }> {
  const view = viewOf(bytes);
  for (let at = start; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    yield { kind: String.fromCharCode(...bytes.subarray(at, at + 4)), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

/** From the headers of the two kinds of picture (RFC 6386, section 9.1; RFC 9649, section 3.4). */
function sizeOf(kind: string, data: Uint8Array): readonly [width: number, height: number] | undefined {
  const view = viewOf(data);
  if (kind === 'VP8 ' && data.length >= 10) return [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  if (kind === 'VP8L' && data.length >= 5) {
    const bits = view.getUint32(1, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return undefined;
}

/** A file around the chunks of one picture of an animation. */
function fileOf(chunks: Uint8Array, width: number, height: number): Uint8Array {
  const file = new Uint8Array(30 + chunks.length);
  const view = viewOf(file);
  file.set(Array.from('RIFF\0\0\0\0WEBPVP8X', (letter) => letter.charCodeAt(0)));
  view.setUint32(4, file.length - 8, true);
  view.setUint32(16, 10, true);
  view.setUint8(20, 0x10); // there may be alpha
  view.setUint32(24, width - 1, true);
  // Three bytes each; the fourth of the width is the first of the height.
  view.setUint16(27, (height - 1) & 0xffff, true);
  view.setUint8(29, (height - 1) >>> 16);
  file.set(chunks, 30);
  return file;
}

/** Some programs begin it as in a JPEG. */
const withoutPrefix = (exif: Uint8Array): Uint8Array => (String.fromCharCode(...exif.subarray(0, 6)) === 'Exif\0\0' ? exif.subarray(6) : exif);

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Picture files in, picture files out. The format is recognised by a file's first bytes, not by its name.
 */
import { BOOLEAN, requireOptions, SIGNAL } from '../../arguments.js';
import { ImageFormatError, InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { blobSource, memorySource, type BlobLike, type ByteSource } from '../sources/byte_source.js';
import { writeFileAtomic } from '../sources/files.js';
import { openNamed, type UrlLike } from '../sources/named_source.js';
import { decodeJpeg } from './jpeg.js';
import { imageSize, type ImageSize } from './image_size.js';
import { pictureOf, type LabelMap, type Picture } from './picture.js';
import { decodeLabelPng, decodePng } from './png.js';
import { encodePng, type RgbaPixels } from './png_encode.js';
import { readPngFile, RGB, RGBA } from './png_chunks.js';

export type { LabelMap, Picture } from './picture.js';
export { encodeLabelPng, encodePng, type RgbaPixels } from './png_encode.js';

/** A path, an http(s), `file:`, `data:` or `blob:` address, the bytes of a file, a Blob or File, or any other source of bytes. */
export type ImageSource = string | UrlLike | Uint8Array | ArrayBuffer | BlobLike | ByteSource;

export interface ReadImageOptions {
  /** Whether to turn the picture by its EXIF orientation, as people see it. Default true; TensorFlow does not. */
  readonly upright?: boolean;
  /** Ends a download, and the reading of a large PNG in between; a JPEG is decoded in one go. */
  readonly signal?: AbortSignal;
}

/** Larger files are not read into memory; the largest pictures that cameras write are under 100 MiB. */
const MAX_FILE_BYTES = 2 ** 28;

/** First bytes of files, as Latin-1, and what they are; the first match counts. */
const SIGNATURES: readonly (readonly [format: string, pattern: RegExp])[] = [
  ['PNG', /^\x89PNG\r\n\x1a\n/],
  ['JPEG', /^\xff\xd8\xff/],
  ['GIF', /^GIF8[79]a/],
  ['WebP', /^RIFF....WEBP/s],
  ['AVIF', /^....ftypavi[fs]/s],
  ['HEIC', /^....ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)/s],
  ['JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['JPEG 2000', /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['TIFF', /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/],
  ['BMP', /^BM/],
  ['ICO', /^\0\0\x01\0/],
  ['PSD', /^8BPS/],
  ['PDF', /^%PDF/],
  ['SVG or XML', /^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE)/i],
  ['PNM', /^P[1-7]\s/],
  ['ZIP', /^PK\x03\x04/],
  ['gzip', /^\x1f\x8b/],
];
const SIGNATURE_BYTES = 16;

/** What messages call bytes without a name. */
const IN_MEMORY = 'picture';

/**
 * Reads a PNG or JPEG picture as RGB, uint8 [h, w, 3].
 *
 * Pixels are what TensorFlow decodes: alpha and transparent colours are dropped, not blended; 16-bit samples become their
 * high byte; grey is repeated; CMYK is converted. The picture is turned upright by its EXIF orientation.
 *
 * Pictures have up to 16384 x 16384 pixels; those of more than 4096 x 4096 have to be justified by the size of the file, by 1024 pixels for
 * each byte of a PNG and 256 of a JPEG: a file that says more than that holds nothing.
 *
 * @throws FileNotFoundError, DownloadError; ImageFormatError for other formats (named), damaged, truncated or absurdly large files;
 *   InvalidArgumentError for what is no file, and for options of a wrong type; AbortError.
 * @example
 * const picture = await readImage('cat.jpg');
 * const [height, width] = picture.shape;
 */
export async function readImage(source: ImageSource, options: ReadImageOptions = {}): Promise<Picture> {
  requireOptions(options, { upright: BOOLEAN, signal: SIGNAL });
  const { upright = true, signal } = options;
  throwIfAborted(signal);
  const { name, bytes, format } = await load(source, ['PNG', 'JPEG'], signal);
  const { rgb, height, width } = await (format === 'PNG' ? decodePng(name, bytes, upright, signal) : decodeJpeg(name, bytes, upright));
  return pictureOf(rgb, height, width);
}

/**
 * Reads class indices, uint8 [h, w], from a palette or grey PNG of up to 8 bits: the stored indices, not their colours.
 *
 * @throws FileNotFoundError; ImageFormatError for other formats and for colour pictures.
 */
export async function readLabels(source: ImageSource): Promise<LabelMap> {
  const { name, bytes } = await load(source, ['PNG']);
  return decodeLabelPng(name, bytes);
}

/**
 * Reads labels that are either class indices, as `readLabels` does, or colours: an RGB PNG of 8 bits.
 *
 * @returns uint8 [h, w] or [h, w, 3]
 * @throws FileNotFoundError; ImageFormatError
 */
export async function readLabelsOrColors(source: ImageSource): Promise<LabelMap | Picture> {
  const { name, bytes } = await load(source, ['PNG']);
  const { bitDepth, colorType } = readPngFile(name, bytes).header;
  if (bitDepth !== 8 || (colorType !== RGB && colorType !== RGBA)) return decodeLabelPng(name, bytes);
  const { rgb, height, width } = await decodePng(name, bytes, false);
  return pictureOf(rgb, height, width);
}

/**
 * The size of a PNG or JPEG picture as it is stored, and that its file is whole, without decoding it.
 *
 * @throws FileNotFoundError; ImageFormatError
 */
export async function readImageSize(source: ImageSource): Promise<ImageSize> {
  const { name, bytes } = await load(source, ['PNG', 'JPEG']);
  return imageSize(name, bytes);
}

/**
 * Writes an RGB picture [h, w, 3], grey values [h, w], or RGBA pixels such as `cutOut` gives, as a PNG file. The file appears whole or not at all.
 *
 * @throws ShapeMismatchError for another shape or data type.
 */
export async function writePng(path: string, picture: Picture | LabelMap | RgbaPixels): Promise<void> {
  await writeFileAtomic(path, encodePng(picture));
}

interface LoadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: string;
}

async function load(source: ImageSource, expected: readonly string[], signal?: AbortSignal): Promise<LoadedFile> {
  const file = await openImage(source, signal);
  try {
    const { name, byteLength } = file;
    // The signature first: a film or an archive is refused without reading all of it.
    const head = await headOf(file);
    const format = recognise(head);
    if (!format || !expected.includes(format)) throw unexpectedFormat(name, byteLength, head, format, expected);
    checkLength(name, byteLength, format);
    return { name, bytes: await file.read(0, byteLength), format };
  } finally {
    if (file !== source) await file.close?.();
  }
}

/** The bytes of a file that may be a picture, to be closed unless it is the source itself. @throws FileNotFoundError, DownloadError, InvalidArgumentError, AbortError */
export async function openImage(source: ImageSource, signal?: AbortSignal): Promise<ByteSource> {
  return typeof source === 'string' || isUrl(source) ? openNamed(source, MAX_FILE_BYTES, signal) : sourceOf(source);
}

/** What a file is by its first bytes, if that is known. @throws ImageFormatError for one that is too long to be read */
export async function imageFormat(file: ByteSource): Promise<string | undefined> {
  const format = recognise(await headOf(file));
  checkLength(file.name, file.byteLength, format ?? 'unknown');
  return format;
}

const headOf = (file: ByteSource): Promise<Uint8Array> => file.read(0, Math.min(SIGNATURE_BYTES, file.byteLength));

function checkLength(name: string, byteLength: number, format: string): void {
  if (byteLength > MAX_FILE_BYTES) throw new ImageFormatError(`${name}: a ${format} file of ${byteLength} bytes; at most ${MAX_FILE_BYTES} are read.`);
}

function recognise(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head);
  return SIGNATURES.find(([, pattern]) => pattern.test(text))?.[0];
}

function unexpectedFormat(name: string, byteLength: number, head: Uint8Array, format: string | undefined, expected: readonly string[]): ImageFormatError {
  const found =
    format !== undefined
      ? `a ${format} file`
      : byteLength === 0
        ? 'an empty file'
        : beginning(head, byteLength);
  // Bytes in memory that no format is known of may well be pixels.
  const advice = format === undefined && name === IN_MEMORY ? 'Pixels are given with their size, as { data, width, height, channels }.' : `Convert it to ${expected[0]} first.`;
  return new ImageFormatError(`${name}: ${found} was found; ${expected.join(' or ')} is expected. ${advice}`);
}

/** Of a file that is no picture: in words where it is text. */
function beginning(head: Uint8Array, byteLength: number): string {
  const text = textOf(head, byteLength);
  if (text !== undefined) return `a text file that begins with '${text}'`;
  return `a file of ${byteLength} bytes that begins with ${Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

/** The first line of a text, as far as it was read; undefined where the bytes are none. */
function textOf(head: Uint8Array, byteLength: number): string | undefined {
  try {
    // A letter may be cut in two at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: byteLength > head.length });
    const isPrintable = Array.from(text, (letter) => letter.charCodeAt(0)).every((code) => (code >= 32 && code !== 127) || (code >= 9 && code <= 13));
    return isPrintable ? text.trimStart().split(/[\r\n]/)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Tells sources apart by what they can do, since a class of another realm (a frame, a worker) is not an instance of ours. */
const isUrl = (source: unknown): source is UrlLike => typeof source === 'object' && source !== null && 'href' in source && 'searchParams' in source;

function sourceOf(source: Exclude<ImageSource, string | UrlLike>): ByteSource {
  if (typeof source !== 'object' || source === null) throw noFile(source);
  if ('read' in source) return source;
  if ('arrayBuffer' in source && 'slice' in source) return blobSource('name' in source ? String(source.name) : IN_MEMORY, source);
  if (!ArrayBuffer.isView(source) && !/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source))) throw noFile(source);
  return memorySource(IN_MEMORY, source);
}

function noFile(found: unknown): InvalidArgumentError {
  const kind = typeof found === 'object' && found !== null ? Object.prototype.toString.call(found).slice(8, -1) : found === null ? 'null' : typeof found;
  if (/^(Blob|File)$/.test(kind)) return new InvalidArgumentError(`This ${kind} cannot be read: it has no arrayBuffer(), as in environments that play a browser (jsdom). Give the bytes of the file.`);
  return new InvalidArgumentError(`A picture is read from a path, a URL, bytes, a Blob or a byte source; found ${kind}.`);
}

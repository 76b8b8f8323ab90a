/**
 * Picture files in, picture files out. The format is recognised by a file's first bytes, not by its name.
 */
import { BOOLEAN, requireOptions, SIGNAL } from '../../arguments.js';
import { ImageFormatError, InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { blobSource, memorySource, type BlobLike, type ByteSource } from '../sources/byte_source.js';
import { writeFileAtomic } from '../sources/files.js';
import { HEAD_BYTES, insteadOfPicture, knownKind } from '../sources/file_kinds.js';
import { openNamed, type UrlLike } from '../sources/named_source.js';
import { decodedByBrowser } from './browser_decoder.js';
import type { Pixels } from './jpeg/exif.js';
import { decodeJpeg } from './jpeg/jpeg.js';
import { imageSize, type ImageSize } from './image_size.js';
import { pictureOf, type LabelMap, type Picture } from './picture.js';
import { decodeLabelPng, decodePng } from './png/png.js';
import { encodePng, type RgbaPixels } from './png/encode.js';
import { readPngFile, RGB, RGBA } from './png/chunks.js';

export type { LabelMap, Picture } from './picture.js';
export { encodeLabelPng, encodePng, type RgbaPixels } from './png/encode.js';

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

/** What messages call bytes without a name. */
const IN_MEMORY = 'picture';

type Decode = (name: string, bytes: Uint8Array, upright: boolean, signal?: AbortSignal) => Pixels | Promise<Pixels>;

/** Those of the rarer formats are loaded when a file of theirs comes. */
const DECODERS: Readonly<Record<string, Decode>> = {
  PNG: decodePng,
  JPEG: decodeJpeg,
  WebP: async (name, bytes, upright) => (await import('./codecs/webp.js')).decodeWebp(name, bytes, upright),
  AVIF: async (name, bytes, upright) => (await import('./codecs/avif.js')).decodeAvif(name, bytes, upright),
  GIF: async (name, bytes) => (await import('./codecs/gif.js')).decodeGif(name, bytes),
  TIFF: async (...file) => (await import('./codecs/tiff.js')).decodeTiff(...file),
};

/** What is decoded here also where a browser could: its pixels are TensorFlow's. */
const DECODED_EVERYWHERE: ReadonlySet<string | undefined> = new Set(['PNG', 'JPEG']);

/**
 * Reads a picture file as RGB, uint8 [h, w, 3]: PNG, JPEG, GIF, WebP, AVIF or TIFF, and in a browser whatever else the browser reads. What it is, is
 * told by its bytes, not by its name. Of a film the first picture is read.
 *
 * Pixels are what TensorFlow decodes: alpha and transparent colours are dropped, not blended; 16-bit samples become their
 * high byte; grey is repeated; CMYK is converted. The picture is turned upright by its EXIF orientation.
 *
 * In Node, WebP is decoded by the package `@jsquash/webp` and AVIF by `@jsquash/avif`; TIFF, everywhere, by `geotiff`. They are installed by those who
 * need them; where one is bundled, `import 'deeplab-ts/tiff'` has geotiff inside. A browser decodes WebP, AVIF and GIF by itself, always upright.
 *
 * Pictures have up to 16384 x 16384 pixels; those of more than 4096 x 4096 have to be justified by the size of the file, by 1024 pixels for
 * each byte, and 256 of a JPEG: a file that says more than that holds nothing.
 *
 * @throws FileNotFoundError, DownloadError; ImageFormatError for other formats (named), damaged, truncated or absurdly large files;
 *   BackendUnavailableError where the package that decodes a format is not installed; InvalidArgumentError for what is no file, and for options of a
 *   wrong type; AbortError.
 * @example
 * const picture = await readImage('cat.jpg');
 * const [height, width] = picture.shape;
 */
export async function readImage(source: ImageSource, options: ReadImageOptions = {}): Promise<Picture> {
  requireOptions(options, { upright: BOOLEAN, signal: SIGNAL });
  const { upright = true, signal } = options;
  throwIfAborted(signal);
  const file = await openImage(source, signal);
  try {
    const { format, refusal } = await formatOf(file, Object.keys(DECODERS));
    if (!DECODED_EVERYWHERE.has(format)) {
      const picture = await decodedByBrowser(file);
      if (picture) return picture;
    }
    // Where nobody reads it, this says what was found.
    if (refusal) throw refusal;
    const { rgb, height, width } = await DECODERS[format](file.name, await file.read(0, file.byteLength), upright, signal);
    return pictureOf(rgb, height, width);
  } finally {
    if (file !== source) await file.close?.();
  }
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
 * @returns uint8 [h, w] or [h, w, 3]; with the colours of a palette PNG beside its indices, red, green and blue of each
 * @throws FileNotFoundError; ImageFormatError
 */
export async function readLabelsOrColors(source: ImageSource): Promise<{ readonly labels: LabelMap | Picture; readonly palette?: Uint8Array }> {
  const { name, bytes } = await load(source, ['PNG']);
  const { header, palette } = readPngFile(name, bytes);
  const { bitDepth, colorType } = header;
  if (bitDepth !== 8 || (colorType !== RGB && colorType !== RGBA)) return { labels: await decodeLabelPng(name, bytes), palette };
  const { rgb, height, width } = await decodePng(name, bytes, false);
  return { labels: pictureOf(rgb, height, width) };
}

/**
 * The size of a picture as it is stored, and that its file is whole: without decoding it where it is a PNG or JPEG file. Whether it is turned is told of these alone.
 *
 * @throws FileNotFoundError; ImageFormatError; BackendUnavailableError where the package that decodes a format is not installed
 */
export async function readImageSize(source: ImageSource): Promise<ImageSize> {
  const { name, bytes, format } = await load(source, Object.keys(DECODERS));
  if (DECODED_EVERYWHERE.has(format)) return imageSize(name, bytes);
  const { height, width } = await DECODERS[format](name, bytes, false);
  return { height, width, turned: false };
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
  readonly format: string;
  readonly bytes: Uint8Array;
}

async function load(source: ImageSource, expected: readonly string[], signal?: AbortSignal): Promise<LoadedFile> {
  const file = await openImage(source, signal);
  try {
    const { format, refusal } = await formatOf(file, expected);
    if (refusal) throw refusal;
    return { name: file.name, format, bytes: await file.read(0, file.byteLength) };
  } finally {
    if (file !== source) await file.close?.();
  }
}

/** The bytes of a file that may be a picture, to be closed unless it is the source itself. @throws FileNotFoundError, DownloadError, InvalidArgumentError, AbortError */
async function openImage(source: ImageSource, signal?: AbortSignal): Promise<ByteSource> {
  return typeof source === 'string' || isUrl(source) ? openNamed(source, MAX_FILE_BYTES, signal) : sourceOf(source);
}

/**
 * What a file is by its first bytes, so that a film or an archive is refused without reading all of it; and the error, where that is not what is expected.
 *
 * @throws ImageFormatError for one that is too long to be read
 */
async function formatOf(file: ByteSource, expected: readonly string[]): Promise<{ readonly format: string; readonly refusal?: ImageFormatError }> {
  const { name, byteLength } = file;
  const head = await file.read(0, Math.min(HEAD_BYTES, byteLength));
  const kind = knownKind(head, byteLength === head.length);
  const format = kind?.name ?? 'unknown';
  const isExpected = expected.includes(format);
  if (byteLength > MAX_FILE_BYTES && (isExpected || kind === undefined || kind.role === 'picture')) {
    throw new ImageFormatError(`${name}: a ${format} file of ${byteLength} bytes; at most ${MAX_FILE_BYTES} are read.`);
  }
  if (isExpected) return { format };
  const instead = insteadOfPicture(name, head, kind);
  const found = instead?.found ?? (byteLength === 0 ? 'an empty file' : `a file of ${byteLength} bytes that begins with ${Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`);
  // Bytes in memory that no format is known of may well be pixels.
  const advice = instead?.advice ?? (name === IN_MEMORY ? 'Pixels are given with their size, as { data, width, height, channels }.' : 'Give a picture, or convert it to PNG first.');
  return { format, refusal: new ImageFormatError(`${name}: ${found} was found; ${namesOf(expected)} is expected. ${advice}`) };
}

/** `PNG, JPEG or WebP` */
const namesOf = (formats: readonly string[]): string => formats.join(', ').replace(/, ([^,]*)$/, ' or $1');

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

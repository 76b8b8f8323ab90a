/**
 * The first picture of TIFF files, read by geotiff: strips and tiles, samples side by side or in planes, uncompressed or packed with LZW, deflate,
 * PackBits, JPEG or Zstandard. Samples of 16 bits become their high byte, and alpha is dropped, as of PNG.
 */
import { ImageFormatError, isDeepLabError, throwIfAborted } from '../../../errors.js';
import { isErrorLike } from '../../../messages.js';
import { applyOrientation, type Orientation, type Pixels } from '../jpeg/exif.js';
import { checkImageSize, checkProportion } from '../picture.js';
import { damaged } from './emscripten.js';
import { loadCodec, type CodecPackage } from './package.js';
import { colorsOf, type TiffSamples } from './tiff_colors.js';

export const GEOTIFF: CodecPackage = { format: 'TIFF', name: 'geotiff', version: '3', module: 'geotiff', entry: 'deeplab-ts/tiff' };

/** What is used of geotiff. */
interface Image {
  readonly fileDirectory: { loadValue(tag: string): Promise<unknown> };
  readonly littleEndian: boolean;
  getWidth(): number;
  getHeight(): number;
  readRasters(options: { readonly interleave: true; readonly samples: readonly number[]; readonly signal?: AbortSignal }): Promise<ArrayLike<number>>;
}
interface Geotiff {
  readonly fromArrayBuffer: (file: ArrayBuffer, signal?: AbortSignal) => Promise<{ getImage(index: number): Promise<Image> }>;
}

/** A blank picture has hardly any bytes. */
const MAX_PIXELS_PER_BYTE = 1024;
/** Compressions that people meet and geotiff does not read (TIFF 6.0, part 1, and its supplements). */
const UNREAD: Readonly<Record<number, string>> = { 2: 'CCITT (fax)', 3: 'CCITT Group 3 (fax)', 4: 'CCITT Group 4 (fax)', 6: 'old-style JPEG', 34712: 'JPEG 2000', 34925: 'LZMA' };

export async function decodeTiff(name: string, bytes: Uint8Array, upright = true, signal?: AbortSignal): Promise<Pixels> {
  const { fromArrayBuffer } = (await loadCodec(GEOTIFF, name)) as Geotiff;
  try {
    const image = await (await fromArrayBuffer(wholeBuffer(bytes), signal)).getImage(0);
    const [width, height] = [image.getWidth(), image.getHeight()];
    checkImageSize(name, width, height);
    checkProportion(name, width, height, bytes.length * MAX_PIXELS_PER_BYTE);
    const samples = await samplesOf(name, image);
    const data = await image.readRasters({ interleave: true, samples: samples.used, signal });
    const orientation = upright ? await numberOf(image, 'Orientation', 1) : 1;
    return applyOrientation({ rgb: colorsOf(name, data, samples), height, width }, isOrientation(orientation) ? orientation : 1);
  } catch (error) {
    throwIfAborted(signal);
    if (isDeepLabError(error)) throw error;
    throw damaged('TIFF', name, isErrorLike(error) ? error.message : String(error), error);
  }
}

/** What the tags say of the samples of a pixel. @throws ImageFormatError for what is not read */
async function samplesOf(name: string, image: Image): Promise<TiffSamples> {
  const bits = numbersOf((await image.fileDirectory.loadValue('BitsPerSample')) ?? 1);
  const formats = numbersOf((await image.fileDirectory.loadValue('SampleFormat')) ?? 1);
  const compression = await numberOf(image, 'Compression', 1);
  const predictor = await numberOf(image, 'Predictor', 1);
  if (compression in UNREAD) throw unread(name, `packed with ${UNREAD[compression]}`, 'LZW, deflate, PackBits, JPEG or no compression');
  if (formats.some((format) => format !== 1)) throw unread(name, 'of signed or floating-point samples', 'unsigned integers');
  if (bits.some((each) => each !== bits[0]) || (bits[0] !== 8 && bits[0] !== 16)) throw unread(name, `with ${[...new Set(bits)].slice(0, 4).join(', ')} bits a sample`, '8 or 16 bits');
  // geotiff 3.0.5 adds bytes up in the order of this machine, and puts them in order afterwards.
  if (bits[0] === 16 && predictor !== 1 && !image.littleEndian) throw unread(name, 'of 16 bits in big-endian order with a predictor', 'little-endian order, or no predictor,');
  const photometric = await numberOf(image, 'PhotometricInterpretation', -1);
  const needed = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 }[photometric];
  if (needed === undefined) throw unread(name, `of the colour space ${photometric}`, 'grey, RGB, a palette, CMYK or YCbCr');
  if ((await numberOf(image, 'SamplesPerPixel', 1)) < needed) throw damaged('TIFF', name, `a pixel has fewer than ${needed} samples`);
  const palette = photometric === 3 ? numbersOf((await image.fileDirectory.loadValue('ColorMap')) ?? []) : undefined;
  return { photometric, bits: bits[0], used: Array.from({ length: needed }, (_, i) => i), palette };
}

const unread = (name: string, found: string, expected: string): ImageFormatError =>
  new ImageFormatError(`${name}: a TIFF file ${found} was found; ${expected} is expected. Save it so, or convert it to PNG.`);

async function numberOf(image: Image, tag: string, otherwise: number): Promise<number> {
  return numbersOf((await image.fileDirectory.loadValue(tag)) ?? otherwise)[0] ?? otherwise;
}

const numbersOf = (value: unknown): number[] => (typeof value === 'number' ? [value] : Array.from(value as ArrayLike<number>, Number));

const isOrientation = (value: number): value is Orientation => Number.isInteger(value) && value >= 1 && value <= 8;

/** geotiff takes buffers, not parts of one. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength ? buffer : bytes.slice().buffer;
}

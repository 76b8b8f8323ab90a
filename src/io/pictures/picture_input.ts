/**
 * Everything that can be segmented, as an RGB picture: what holds pixels (ndarrays, raw pixels, and in a browser whatever a canvas draws), and
 * files (by address or path, as Blobs or bytes).
 */
import type { NdArray } from 'ndarray';
import { ShapeMismatchError } from '../../errors.js';
import { described } from '../../messages.js';
import { ndarray } from '../../ndarray_package.js';
import type { BlobLike } from '../sources/byte_source.js';
import type { UrlLike } from '../sources/named_source.js';
import { drawnPixels, isDrawable, type Drawable } from './drawable.js';
import { denseBytes, pictureOf, type Picture } from './picture.js';

/** RGBA pixels, as a canvas gives them. */
export interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, rows from the top. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** Where pixels have another number of bytes than 4: 1 is grey, 2 grey and alpha, 3 RGB. */
  readonly channels?: 1 | 2 | 3 | 4;
}

/** What sharp gives for `toBuffer({ resolveWithObject: true })`: raw pixels, or the bytes of a file. */
export interface SharpOutput {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly info: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4; readonly format?: string };
}

/** A tensor of this library: uint8, rows from the top. */
export interface PictureTensor {
  readonly dtype: 'uint8';
  /** [h, w], [h, w, 3] or [h, w, 4] */
  readonly shape: readonly number[];
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** RGB or RGBA, uint8 [h, w, 3 or 4], or grey [h, w]; ImageData and other raw pixels; in a browser also what can be drawn on a canvas. */
export type PixelInput = NdArray<Uint8Array | Uint8ClampedArray> | PictureTensor | ImageDataLike | SharpOutput | Drawable;

/** A PNG or JPEG file: its http(s), `file:`, `data:` or `blob:` address, a path in Node, a Blob or File, or its bytes. In a browser any other format that the browser reads. */
export type FileInput = string | UrlLike | BlobLike | Uint8Array | ArrayBuffer;

/** Pixels, or a file. */
export type PictureInput = PixelInput | FileInput;

const EXPECTED = 'an ndarray uint8 [h, w, 3] is expected';

/** Whether it is a file, which takes time to be read; told by what it can do, since classes of another realm are not ours. */
export function isFileInput(input: unknown): input is FileInput | SharpOutput {
  if (typeof input === 'string') return true;
  if (typeof input !== 'object' || input === null) return false;
  if (ArrayBuffer.isView(input) || /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(input))) return true;
  if ('info' in input && 'data' in input) return isFormat(input.info);
  return ('arrayBuffer' in input && 'slice' in input && 'size' in input) || ('href' in input && 'searchParams' in input);
}

const fileOf = (input: FileInput | SharpOutput): FileInput => (typeof input === 'object' && 'info' in input ? new Uint8Array(input.data.buffer, input.data.byteOffset, input.data.length) : input);

/** sharp's word for what it made. */
const isFormat = (info: unknown): boolean => typeof info === 'object' && info !== null && 'format' in info && typeof info.format === 'string' && info.format !== 'raw';

/**
 * RGB, uint8 [h, w, 3], of anything that can be segmented. Pixels are taken at once, before this returns, so that a frame may be closed then;
 * files are read.
 *
 * @param what how messages call it
 * @throws as `toPicture` and `readImage`
 */
export function openPicture(input: PictureInput, signal?: AbortSignal, what = 'picture'): Picture | Promise<Picture> {
  if (!isFileInput(input)) return pixelsFrom(input, what);
  // Loaded on first use: who has pixels needs no decoders.
  return import('./picture_file.js').then(({ readPictureFile }) => readPictureFile(fileOf(input), signal));
}

/**
 * RGB, uint8 [h, w, 3], of what holds pixels. Alpha is dropped, as TensorFlow drops it. Files are read with `readImage`.
 *
 * @throws ShapeMismatchError for anything else, InvalidArgumentError for a picture of another origin; the message says what was found.
 */
export function toPicture(input: PixelInput): Picture {
  return pixelsFrom(input, 'picture');
}

/** As `toPicture`. @param name how messages call it */
export function pixelsFrom(input: PixelInput, name: string): Picture {
  // Without types, a path is what callers hand over most.
  const given: unknown = input;
  if (typeof given !== 'object' || given === null || isFileInput(given)) {
    const found = typeof given === 'string' ? `the string '${given.slice(0, 100)}'` : described(given);
    throw new ShapeMismatchError(`The ${name} is ${found}; ${EXPECTED}. Read files with readImage.`);
  }
  if ('stride' in input && 'shape' in input) return fromArray(input, name);
  if ('dtype' in input && 'shape' in input) return fromTensor(input, name);
  if ('info' in input && 'data' in input) return fromRaw({ ...(input.info as SharpOutput['info']), data: input.data }, name);
  if ('data' in input) return fromRaw(input, name);
  if (isDrawable(input)) return fromRaw(drawnPixels(input, name), name);
  throw new ShapeMismatchError(
    `The ${name} is ${described(input)}; ${EXPECTED}, or ImageData, raw pixels { data, width, height, channels }, an image, video, frame, bitmap or canvas; or where a model takes it, a file: its URL, Blob or bytes.`,
  );
}

function fromArray(array: NdArray<Uint8Array | Uint8ClampedArray>, what: string): Picture {
  if (!Array.isArray(array.shape)) return pictureOf(denseBytes(what, array, [-1, -1, 3]), 0, 0);
  const [height, width, channels] = array.shape;
  if (array.shape.length === 3 && channels === 4) {
    return fromRaw({ width, height, data: denseBytes(what, array, [-1, -1, 4]) }, what);
  }
  if (array.shape.length === 2) {
    return fromRaw({ width, height, data: denseBytes(what, array, [-1, -1]), channels: 1 }, what);
  }
  return pictureOf(denseBytes(what, array, [-1, -1, 3]), height, width);
}

function fromTensor({ dtype, shape, data }: PictureTensor, what: string): Picture {
  if (!Array.isArray(shape) || !isBytes(data)) {
    throw new ShapeMismatchError(`The ${what} is a tensor of ${described(dtype)} with the shape ${described(shape)} over ${described(data)}; a uint8 tensor [h, w, 3] is expected.`);
  }
  return fromArray(ndarray(data as Uint8Array, [...(shape as readonly number[])]), what);
}

const isBytes = (data: unknown): data is Uint8Array | Uint8ClampedArray => /^\[object Uint8(Clamped)?Array\]$/.test(Object.prototype.toString.call(data));

function fromRaw({ width, height, data, channels = 4 }: ImageDataLike, what: string): Picture {
  if (typeof width !== 'number' || typeof height !== 'number' || !isBytes(data)) {
    throw new ShapeMismatchError(`The ${what} is an object with width ${described(width)}, height ${described(height)} and data ${described(data)}; ${EXPECTED}, or ImageData { width, height, data }.`);
  }
  if (![1, 2, 3, 4].includes(channels)) throw new ShapeMismatchError(`The ${what} has ${described(channels)} channels; 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) are expected.`);
  const expected = width * height * channels;
  if (!(width > 0 && height > 0) || data.length !== expected) {
    const words = channels === 4 ? 'RGBA' : channels === 3 ? 'RGB' : channels === 2 ? 'grey and alpha' : 'grey';
    const hint = channels === 4 && data.length * 4 === expected * 3 && width > 0 ? ' RGB is given with channels: 3.' : '';
    throw new ShapeMismatchError(`A ${what} of ${width} x ${height} pixels needs ${expected} bytes of ${words}, found ${data.length}.${hint}`);
  }
  return pictureOf(toRgb(data, channels), height, width);
}

/** Three bytes a pixel of as many as there are: colours without alpha; grey is repeated. RGB stays where it is. */
function toRgb(data: Uint8Array | Uint8ClampedArray, channels: 1 | 2 | 3 | 4): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const rgb = new Uint8Array((data.length / channels) * 3);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let from = 0, to = 0; from < data.length; from += channels) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + green];
    rgb[to++] = data[from + blue];
  }
  return rgb;
}

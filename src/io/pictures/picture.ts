/**
 * Pictures and label maps: what the readers of this folder return, and what everything else takes.
 */
import type { NdArray } from 'ndarray';
import { ImageFormatError, ShapeMismatchError } from '../../errors.js';
import { checkReach, isRowMajor } from '../../ndarray.js';
import { ndarray } from '../../ndarray_package.js';
import { formatShape } from '../../tensor.js';

/** RGB, uint8, [height, width, 3]. */
export type Picture = NdArray<Uint8Array>;

/** Class indices, uint8, [height, width]. */
export type LabelMap = NdArray<Uint8Array>;

/**
 * The largest picture that is decoded: 16384 x 16384 pixels, more than the sensors of today's cameras have (a decoder
 * needs 3 to 10 bytes a pixel, so this is what a 4 GiB process can hold).
 */
export const MAX_PIXELS = 2 ** 28;

/** So many are decoded of a file of any size (4096 x 4096); more have to be justified by the size of the file. */
const FREE_PIXELS = 2 ** 24;

/** A picture over existing bytes, row by row, three a pixel. */
export function pictureOf(rgb: Uint8Array, height: number, width: number): Picture {
  return ndarray(rgb, [height, width, 3]);
}

/** Three bytes a pixel of four: RGBA without its alpha. */
export function dropAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from];
    rgb[to++] = rgba[from + 1];
    rgb[to++] = rgba[from + 2];
  }
  return rgb;
}

/** A label map over existing bytes, row by row. */
export function labelMapOf(indices: Uint8Array, height: number, width: number): LabelMap {
  return ndarray(indices, [height, width]);
}

/**
 * Checks a size that a file's header claims, before anything of that size is allocated.
 *
 * @throws ImageFormatError when the picture is empty or has more than MAX_PIXELS
 */
export function checkImageSize(name: string, width: number, height: number): void {
  if (width < 1 || height < 1) {
    throw new ImageFormatError(`${name}: the header says ${width} x ${height} pixels; a picture has at least 1 x 1. The file is damaged.`);
  }
  if (width * height > MAX_PIXELS) {
    throw new ImageFormatError(
      `${name}: the header says ${width} x ${height} pixels; at most ${MAX_PIXELS} pixels are read. The file is damaged, or has to be scaled down first.`,
    );
  }
}

/**
 * Checks a size against the file that claims it: a blank picture of few bytes would take memory and time for nothing.
 *
 * @param justified how many pixels a file of that format and size may have
 * @throws ImageFormatError for far more
 */
export function checkProportion(name: string, width: number, height: number, justified: number): void {
  if (width * height > FREE_PIXELS + justified) {
    throw new ImageFormatError(
      `${name}: the header says ${width} x ${height} pixels, which is out of all proportion to the file: at most ${FREE_PIXELS + justified} are read of one of its size. It holds hardly anything; scale it down first.`,
    );
  }
}

/** What ndarray calls data of one byte an element; Node's Buffer has a name of its own. */
const BYTE_DTYPES: ReadonlySet<string> = new Set(['uint8', 'uint8_clamped', 'buffer']);

/**
 * The bytes of a uint8 ndarray in row-major order: the array's own memory where it lies so, else a copy (of a
 * transposed, cropped or stepped view).
 *
 * @param shape what is expected; a negative number stands for any positive size.
 * @throws ShapeMismatchError when rank, sizes or data type are others.
 */
export function denseBytes(what: string, array: NdArray<Uint8Array | Uint8ClampedArray>, shape: readonly number[]): Uint8Array {
  if (typeof array !== 'object' || array === null || !Array.isArray(array.shape) || !Array.isArray(array.stride)) {
    throw new ShapeMismatchError(`The ${what} is no ndarray (found ${array === null ? 'null' : typeof array}); one over a Uint8Array is expected.`);
  }
  const expected = `uint8[${shape.map((dim) => (dim < 0 ? '*' : dim)).join(',')}]`;
  const fits = array.shape.length === shape.length && array.shape.every((dim, i) => (shape[i] < 0 ? dim > 0 : dim === shape[i]));
  if (!fits || !BYTE_DTYPES.has(array.dtype)) {
    throw new ShapeMismatchError(`The ${what} is ${array.dtype}${formatShape(array.shape)}; ${expected} is expected.`);
  }
  const { data, offset } = array;
  checkReach(what, array);
  if (isRowMajor(array)) return new Uint8Array(data.buffer, data.byteOffset + offset, array.size);
  const [height, width, channels] = [array.shape[0], array.shape[1], array.shape[2] ?? 1];
  const [strideY, strideX, strideC] = [array.stride[0], array.stride[1], array.stride[2] ?? 0];
  const bytes = new Uint8Array(array.size);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = offset + y * strideY + x * strideX;
      for (let c = 0; c < channels; c++) bytes[to++] = data[from + c * strideC];
    }
  }
  return bytes;
}

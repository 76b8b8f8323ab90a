/** RGBA pixels, as canvases take them, and how they get onto one. */
import { InvalidArgumentError } from '../../errors.js';
import { described } from '../../messages.js';
import type { Picture } from './picture.js';
import type { OwnClampedBytes } from '../../tensor.js';

/** Four bytes a pixel, rows from the top; alpha is not multiplied in. */
export interface PlainImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  readonly colorSpace: 'srgb';
}

/** An `ImageData` where there is that class, else an object with the same members. */
export type RgbaImage = typeof globalThis extends { ImageData: { prototype: infer I } } ? I : PlainImage;

/** An `HTMLCanvasElement`, an `OffscreenCanvas`, or a canvas of a package for Node. */
export interface CanvasTarget {
  width: number;
  height: number;
  getContext(contextId: '2d'): unknown;
}

export function rgbaImage(data: OwnClampedBytes, width: number, height: number): RgbaImage {
  return typeof ImageData === 'undefined' ? { width, height, data, colorSpace: 'srgb' } : new ImageData(data, width, height);
}

/** A picture [h, w, 3] whose elements lie row by row, as opaque pixels. */
export function opaque({ data: rgb, shape: [height, width] }: Picture): OwnClampedBytes {
  const data = new Uint8ClampedArray(height * width * 4);
  for (let from = 0, to = 0; to < data.length; from += 3, to += 4) {
    data[to] = rgb[from];
    data[to + 1] = rgb[from + 1];
    data[to + 2] = rgb[from + 2];
    data[to + 3] = 255;
  }
  return data;
}

/** What is used of a 2d context. */
interface Context {
  createImageData(width: number, height: number): { readonly data: { set(values: ArrayLike<number>): void } };
  putImageData(image: unknown, x: number, y: number): void;
}

/**
 * Makes a canvas as large as the pixels are, and shows them on it, in place of what it showed.
 *
 * @throws InvalidArgumentError for what is no canvas, and for one that has another kind of context or was given to a worker
 */
export function putOnCanvas(canvas: CanvasTarget, pixels: Uint8ClampedArray, width: number, height: number): void {
  const given: unknown = canvas;
  if (typeof given !== 'object' || given === null || !('getContext' in given) || typeof given.getContext !== 'function') {
    throw new InvalidArgumentError(`A canvas is drawn on, such as a <canvas> element or an OffscreenCanvas; found ${described(given)}.`);
  }
  let cause: unknown;
  try {
    const context = canvas.getContext('2d') as Context | null;
    if (context) {
      // What is set is cleared, also where it stays the same.
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      // Made by the canvas itself: packages for Node take no ImageData but their own.
      const image = context.createImageData(width, height);
      image.data.set(pixels);
      return context.putImageData(image, 0, 0);
    }
  } catch (error) {
    cause = error;
  }
  const reason = cause === undefined ? 'it has a context of another kind than 2d' : cause instanceof Error ? cause.message : String(cause);
  throw new InvalidArgumentError(`The canvas cannot be drawn on: ${reason}. Give one with a 2d context, or a new one.`, { cause });
}

/** Everything that can be segmented, as an RGB picture: ndarrays anywhere; canvases, images and video frames in a browser. */
import type { NdArray } from 'ndarray';
import { ShapeMismatchError } from '../../errors.js';
import { described } from '../../messages.js';
import { denseBytes, dropAlpha, pictureOf, type Picture } from './picture.js';

/** RGBA pixels, as a canvas gives them. */
export interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, rows from the top. */
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** RGB or RGBA, uint8 [h, w, 3 or 4], or grey [h, w]; ImageData; in a browser also what can be drawn on a canvas. */
export type PictureInput = NdArray<Uint8Array | Uint8ClampedArray> | ImageDataLike | HTMLImageElement | HTMLVideoElement | ImageBitmap;

/**
 * RGB, uint8 [h, w, 3]. Alpha is dropped, as TensorFlow drops it.
 *
 * @throws ShapeMismatchError for anything else; the message says what was found.
 */
export function toPicture(input: PictureInput): Picture {
  // Without types, a path is what callers hand over most.
  const given: unknown = input;
  if (typeof given !== 'object' || given === null) {
    const found = typeof given === 'string' ? `the string '${given.slice(0, 100)}'` : String(given);
    throw new ShapeMismatchError(`The picture is ${found}; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.`);
  }
  if (isNdarray(input)) return fromArray(input);
  if ('data' in input) return fromRgba(input);
  return fromRgba(draw(input));
}

function isNdarray(input: PictureInput): input is NdArray<Uint8Array | Uint8ClampedArray> {
  return 'stride' in input && 'shape' in input;
}

function fromArray(array: NdArray<Uint8Array | Uint8ClampedArray>): Picture {
  if (!Array.isArray(array.shape)) return pictureOf(denseBytes('picture', array, [-1, -1, 3]), 0, 0);
  const [height, width, channels] = array.shape;
  if (array.shape.length === 3 && channels === 4) {
    return fromRgba({ width, height, data: denseBytes('picture', array, [-1, -1, 4]) });
  }
  if (array.shape.length === 2) {
    const grey = denseBytes('picture', array, [-1, -1]);
    const rgb = new Uint8Array(grey.length * 3);
    for (let i = 0; i < grey.length; i++) rgb.fill(grey[i], 3 * i, 3 * i + 3);
    return pictureOf(rgb, height, width);
  }
  return pictureOf(denseBytes('picture', array, [-1, -1, 3]), height, width);
}

function fromRgba({ width, height, data }: ImageDataLike): Picture {
  const given: unknown = data;
  if (typeof width !== 'number' || typeof height !== 'number' || !ArrayBuffer.isView(given)) {
    throw new ShapeMismatchError(`The picture is an object with width ${described(width)}, height ${described(height)} and data ${described(given)}; an ndarray uint8 [h, w, 3] is expected, or ImageData { width, height, data }.`);
  }
  if (!(width > 0 && height > 0) || data.length !== width * height * 4) {
    throw new ShapeMismatchError(`A picture of ${width} x ${height} pixels needs ${width * height * 4} bytes of RGBA, found ${data.length}.`);
  }
  return pictureOf(dropAlpha(data), height, width);
}

/** The pixels of something that only a canvas can read. */
function draw(source: HTMLImageElement | HTMLVideoElement | ImageBitmap): ImageDataLike {
  const [width, height] = sizeOfDrawable(source);
  if (!(width > 0 && height > 0) || typeof OffscreenCanvas === 'undefined') {
    throw new ShapeMismatchError(
      'The picture should be an ndarray uint8 [h, w, 3], ImageData, or (in a browser) an image or video that has loaded; it has no pixels yet, or there is no canvas here.',
    );
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ShapeMismatchError('The browser gave no 2d canvas to read the picture with.');
  context.drawImage(source, 0, 0);
  return context.getImageData(0, 0, width, height);
}

function sizeOfDrawable(source: HTMLImageElement | HTMLVideoElement | ImageBitmap): readonly [width: number, height: number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  return [source.width, source.height];
}

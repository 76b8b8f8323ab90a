/**
 * What a 2d canvas draws and what it is read with: images, videos, video frames, bitmaps, canvases.
 *
 * They are described by the members that are used here, and that tell them apart, so that programs without the DOM's types can use the
 * library, and canvases of other packages than the browser can be given.
 */
import { InvalidArgumentError, ShapeMismatchError } from '../../errors.js';
import { described } from '../../messages.js';

/** An `HTMLImageElement`. */
export interface ImageElementLike {
  readonly naturalWidth: number;
  readonly naturalHeight: number;
}

/** An `HTMLVideoElement`. */
export interface VideoElementLike {
  readonly videoWidth: number;
  readonly videoHeight: number;
}

/** A `VideoFrame`. */
export interface VideoFrameLike {
  readonly displayWidth: number;
  readonly displayHeight: number;
  close(): void;
}

/** An `ImageBitmap`. */
export interface ImageBitmapLike {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** An `HTMLCanvasElement`, an `OffscreenCanvas`, or a canvas of a package for Node. */
export interface CanvasLike {
  readonly width: number;
  readonly height: number;
  getContext(contextId: '2d'): unknown;
}

export type Drawable = ImageElementLike | VideoElementLike | VideoFrameLike | ImageBitmapLike | CanvasLike;

export function isDrawable(value: object): value is Drawable {
  const sized = 'width' in value && 'height' in value;
  return 'naturalWidth' in value || 'videoWidth' in value || 'displayWidth' in value || (sized && ('close' in value || 'getContext' in value));
}

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** What is used of a 2d context. */
interface Context {
  drawImage(source: unknown, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): Rgba;
}

/**
 * The pixels of something that only a canvas can read.
 *
 * @param what how messages call it
 * @throws ShapeMismatchError where it has no pixels, or there is no canvas; InvalidArgumentError where they may not be read
 */
export function drawnPixels(source: Drawable, what: string): Rgba {
  const [width, height] = sizeOf(source);
  if (!(width > 0 && height > 0)) throw new ShapeMismatchError(`The ${what} is ${described(source)} of ${width} x ${height} pixels: ${reasonOf(source)}`);
  try {
    const context = contextFor(source, width, height, what);
    return context.getImageData(0, 0, width, height);
  } catch (cause) {
    if (cause instanceof ShapeMismatchError) throw cause;
    // A page may show, but not read, what comes from another origin.
    throw new InvalidArgumentError(
      `The ${what} is ${described(source)} whose pixels cannot be read: ${cause instanceof Error ? cause.message : String(cause)} What comes from another origin has to be sent with its permission, and loaded with crossOrigin = 'anonymous'.`,
      { cause },
    );
  }
}

function sizeOf(source: Drawable): readonly [width: number, height: number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}

function reasonOf(source: Drawable): string {
  if ('naturalWidth' in source) return 'it has no pixels yet. Wait for its decode() first.';
  if ('videoWidth' in source) return "it has no pixels yet. Wait for its event 'loadeddata' first.";
  if ('close' in source) return 'it was closed, and has no pixels any more. Give it before it is closed.';
  return 'it has no pixels. Give it a size, and draw on it first.';
}

/** A context that shows the source. */
function contextFor(source: Drawable, width: number, height: number, what: string): Context {
  if (typeof OffscreenCanvas === 'undefined') {
    // Canvases of packages for Node are read by themselves.
    const own = 'getContext' in source ? (source.getContext('2d') as Context | null) : null;
    if (!own) throw new ShapeMismatchError(`The ${what} is ${described(source)}, and there is no canvas here to read it with. Give an ndarray uint8 [h, w, 3], or ImageData.`);
    return own;
  }
  // Not the context of a canvas that is given: asking for it decides what kind it has from then on.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ShapeMismatchError(`The ${what} is ${described(source)}, and the browser gave no 2d canvas to read it with.`);
  context.drawImage(source as CanvasImageSource, 0, 0);
  return context;
}

/** Lets go of a frame that can be closed, such as a VideoFrame: a camera has only a few of them. */
export function closeFrame(frame: unknown): void {
  if (typeof frame === 'object' && frame !== null && 'close' in frame && typeof frame.close === 'function') frame.close();
}

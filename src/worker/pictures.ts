/** Pictures on their way to a worker. */
import { InvalidArgumentError } from '../errors.js';
import { pictureOf } from '../io/pictures/picture.js';
import { isFileInput, pixelsFrom, type FileInput, type PictureInput, type PixelInput } from '../io/pictures/picture_input.js';
import type { Moved, SentPicture } from './messages.js';

/**
 * Pixels are taken here and now, and moved; files go as they are, and are read there.
 *
 * @param what how messages call it
 * @throws as `toPicture`
 */
export function packPicture(input: PictureInput, moved: Moved, what = 'picture'): SentPicture {
  if (isFileInput(input)) return { kind: 'file', file: packFile(input, moved) };
  // The browser hands these on without reading them.
  if (isSendable(input)) return { kind: 'frame', frame: input };
  const { data, shape: [height, width] } = pixelsFrom(input, what);
  // What was given stays with its owner.
  const rgb = data.slice();
  moved.push(rgb.buffer);
  return { kind: 'pixels', rgb, height, width };
}

function packFile(input: FileInput | { readonly data: Uint8Array | Uint8ClampedArray }, moved: Moved): unknown {
  if (typeof input === 'string') return input;
  if ('href' in input) return input.href;
  if ('info' in input && 'data' in input) return packFile(new Uint8Array(input.data as Uint8Array), moved);
  if ('arrayBuffer' in input) return input;
  const bytes = ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength).slice() : new Uint8Array(input as ArrayBuffer).slice();
  moved.push(bytes.buffer);
  return bytes;
}

const isSendable = (input: PixelInput): boolean =>
  (typeof VideoFrame !== 'undefined' && input instanceof VideoFrame && input.displayWidth > 0) || (typeof ImageBitmap !== 'undefined' && input instanceof ImageBitmap && input.width > 0);

/** In the worker: what its model takes. A frame is its own copy, which is to be closed. */
export function unpackPicture(sent: SentPicture): PictureInput {
  if (sent.kind === 'pixels') return pictureOf(sent.rgb, sent.height, sent.width);
  return sent.kind === 'frame' ? (sent.frame as PixelInput) : (sent.file as FileInput);
}

/** What cannot be copied to another thread is told as an argument that cannot be used. */
export function notSendable(cause: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `What was given cannot be sent to the worker (${cause instanceof Error ? cause.message : String(cause)}). Pictures, sources and options are plain objects, Blobs, bytes and the browser's own objects there; or use DeepLab of 'deeplab-ts', which computes where it is called.`,
    { cause },
  );
}

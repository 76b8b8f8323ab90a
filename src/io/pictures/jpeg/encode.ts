/** RGB to JPEG, through jpeg-js: for pictures that people look at, where a PNG would be ten times as large. */
import { denseBytes, type Picture } from '../picture.js';

/** @param quality 1 to 100 */
export async function encodeJpeg(picture: Picture, quality = 85): Promise<Uint8Array> {
  const rgb = denseBytes('picture', picture, [-1, -1, 3]);
  const [height, width] = picture.shape;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) rgba.set(rgb.subarray(from, from + 3), to);
  // Loaded on first use, as for decoding.
  const { encode } = (await import('jpeg-js')).default;
  const { data } = encode({ data: rgba, width, height }, quality);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A picture as browsers take pixels. */
import { denseBytes, pictureOf } from './picture.js';
import { pixelsFrom, type PixelInput } from './picture_input.js';
import { opaque, rgbaImage, type RgbaImage } from './rgba.js';

/**
 * Opaque RGBA of what holds pixels: the way back from `toPicture`.
 *
 * @returns an `ImageData` in browsers, else an object with the same members; a copy
 * @throws as `toPicture`
 * @example
 * canvas.getContext('2d').putImageData(toRgba(await readImage(file)), 0, 0);
 */
export function toRgba(input: PixelInput): RgbaImage {
  const picture = pixelsFrom(input, 'picture');
  const [height, width] = picture.shape;
  return rgbaImage(opaque(pictureOf(denseBytes('picture', picture, [-1, -1, 3]), height, width)), width, height);
}

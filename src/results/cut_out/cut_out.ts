/** What a picture shows of some classes, cut out of it, and laid on something else. */
import { denseBytes } from '../../io/pictures/picture.js';
import { pixelsFrom, type PixelInput } from '../../io/pictures/picture_input.js';
import { rgbaImage, type RgbaImage } from '../../io/pictures/rgba.js';
import type { Segmented } from '../segmented.js';
import { backgroundPixels, type CutOutBackground } from './background.js';
import { foregroundColors } from './foreground.js';
import { alphaOf, type MatteOptions } from './matte.js';

export interface CutOutOptions extends MatteOptions {
  /** Default `'transparent'`. */
  readonly background?: CutOutBackground;
}

/**
 * Cuts classes out of a picture. Edges are those of `matteOf`; on them, colours of the old background are taken out.
 *
 * @param picture of any size, also larger than what was segmented; what it shows is the same
 * @param result best with probabilities: `segment(picture, { probabilities: true })`
 * @returns RGBA at the picture's size: an `ImageData` in browsers, else an object with the same members. Nothing of the picture is left where it is transparent.
 * @throws InvalidArgumentError for a class that there is not, or a background that is none; ShapeMismatchError for what is no picture
 * @example
 * const result = await model.segment('portrait.jpg', { probabilities: true });
 * await writeFile('portrait.png', encodePng(cutOut(result.picture, result, { classes: 'person' })));
 */
export function cutOut(picture: PixelInput, result: Segmented, options: CutOutOptions = {}): RgbaImage {
  const pixels = pixelsFrom(picture, 'picture');
  const [height, width] = pixels.shape;
  const rgb = denseBytes('picture', pixels, [-1, -1, 3]);
  const alpha = alphaOf(pixels, result, options);
  const behind = backgroundPixels(options.background ?? 'transparent', rgb, alpha, height, width);
  const colors = foregroundColors(rgb, alpha, height, width);
  const data = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < alpha.length; i++) {
    const share = alpha[i];
    data[4 * i + 3] = behind ? 255 : share * 255;
    // Also where the alpha is so small that it is rounded to 0.
    if (data[4 * i + 3] === 0) continue;
    for (let c = 0; c < 3; c++) data[4 * i + c] = behind ? colors[3 * i + c] * share + behind[3 * i + c] * (1 - share) : colors[3 * i + c];
  }
  return rgbaImage(data, width, height);
}

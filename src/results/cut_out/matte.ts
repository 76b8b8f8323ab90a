/** How much each pixel of a picture belongs to what is cut out: from the network's probabilities, along the picture's edges. */
import { BOOLEAN, NUMBER, requireOptions } from '../../arguments.js';
import { InvalidArgumentError } from '../../errors.js';
import { denseBytes, labelMapOf, type Picture } from '../../io/pictures/picture.js';
import { pixelsFrom, type PixelInput } from '../../io/pictures/picture_input.js';
import { classMask, probabilityOf } from '../masks.js';
import { indicesOf, isBackground, requireSegmented, type ClassChoice, type Mask, type Segmented } from '../segmented.js';
import { blurred } from './box_filter.js';
import { guidedFilter } from './guided_filter.js';
import { interpolated } from './scaled_map.js';

export interface MatteOptions {
  /** What is cut out, by name or index. Default: everything but the background (a class whose colour is black). */
  readonly classes?: ClassChoice | readonly ClassChoice[];
  /** How wide edges fade, in pixels. Default: as the picture has them. */
  readonly feather?: number;
  /** Whether edges follow those of the picture (guided filter). Default true; else they are where the network has them. */
  readonly refine?: boolean;
}

/** A network at output stride 16 knows edges to half a stride, pictures that are larger than the 513 pixels it sees at their scale. */
const [RADIUS, SEEN] = [8, 513];

/** A variance of colours from 0 to 1: differences of less than about a fiftieth are noise. */
const EPSILON = 5e-4;

/** Where the network hesitates over whole areas, they are taken or left: probabilities between these two fade. */
const DECIDED = [0.3, 0.7] as const;

/** What the filter leaves between these two is made to fill 0 to 1: below is haze of the background, above are holes. */
const CLEANED = [0.2, 0.8] as const;

/**
 * How much of each pixel is of the chosen classes: the alpha of a cut-out.
 *
 * @param picture of any size, also larger than what was segmented; what it shows is the same
 * @param result best with probabilities: `segment(picture, { probabilities: true })`. Without, edges are made of labels.
 * @returns uint8 [h, w] at the picture's size, 255 for all
 * @throws InvalidArgumentError for a class that there is not; ShapeMismatchError for what is no picture
 */
export function matteOf(picture: PixelInput, result: Segmented, options: MatteOptions = {}): Mask {
  const pixels = pixelsFrom(picture, 'picture');
  const alpha = alphaOf(pixels, result, options);
  return labelMapOf(Uint8Array.from(alpha, (value) => Math.round(value * 255)), pixels.shape[0], pixels.shape[1]);
}

/** The same as numbers from 0 to 1, [h * w]. */
export function alphaOf(picture: Picture, result: Segmented, options: MatteOptions): Float32Array {
  requireSegmented(result);
  requireOptions(options, { feather: NUMBER, refine: BOOLEAN });
  const { classes, feather = 0, refine = true } = options;
  if (!(feather >= 0)) throw new InvalidArgumentError(`feather should be a number of pixels of at least 0, found ${feather}.`);
  const [height, width] = picture.shape;
  const rgb = denseBytes('picture', picture, [-1, -1, 3]);
  const chosen = classes === undefined ? result.labelSet.classes.flatMap((_, index) => (isBackground(result.labelSet, index) ? [] : index)) : indicesOf(result.labelSet, classes);
  const known = result.probabilities ? probabilityOf(result, chosen) : Float32Array.from(classMask(result, chosen).data, (value) => value / 255);
  const decided = smoothStep(interpolated(known, result.labels.shape, [height, width]), DECIDED);
  const radius = Math.round(RADIUS * Math.max(1, Math.max(height, width) / SEEN));
  const edged = refine ? smoothStep(guidedFilter(decided, rgb, height, width, { radius, epsilon: EPSILON }), CLEANED) : decided;
  return blurred(edged, height, width, feather / 2);
}

/** 0 up to the first number, 1 from the second on, and a smooth way between; in place. */
function smoothStep(map: Float32Array, [from, to]: readonly [number, number]): Float32Array {
  for (let i = 0; i < map.length; i++) {
    const share = Math.min(1, Math.max(0, (map[i] - from) / (to - from)));
    map[i] = share * share * (3 - 2 * share);
  }
  return map;
}

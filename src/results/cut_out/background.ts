/** What a cut-out is laid on. */
import { InvalidArgumentError } from '../../errors.js';
import { described } from '../../messages.js';
import { denseBytes } from '../../io/pictures/picture.js';
import { pixelsFrom, type PixelInput } from '../../io/pictures/picture_input.js';
import { resize } from '../../io/pictures/resize.js';
import { blurred } from './box_filter.js';
import { channelOf } from './guided_filter.js';
import { interpolated, shrunk } from './scaled_map.js';

/** Three numbers from 0 to 255; or as pages write it: `#fff`, `#ffffff`, `white`, `black`. */
export type CutOutColor = readonly [red: number, green: number, blue: number] | string;

/** Nothing; the picture itself, out of focus; a colour; or another picture, which is scaled to cover this one's size and cut at its middle. */
export type CutOutBackground = 'transparent' | 'blur' | CutOutColor | PixelInput;

/** The standard deviation of the blur, as a share of the longer side. */
const BLUR = 1 / 50;

/** Blurring needs no more pixels than this for each standard deviation. */
const SMALL_RADIUS = 4;

/** @returns RGB [h * w * 3], or undefined for nothing @throws InvalidArgumentError, ShapeMismatchError */
export function backgroundPixels(background: CutOutBackground, rgb: Uint8Array, alpha: Float32Array, height: number, width: number): Uint8Array | undefined {
  if (background === 'transparent') return undefined;
  if (background === 'blur') return outOfFocus(rgb, alpha, height, width);
  if (typeof background === 'string' || isTriple(background)) {
    const color = colorOf(background);
    return new Uint8Array(height * width * 3).map((_, i) => color[i % 3]);
  }
  return covering(background, height, width);
}

const isTriple = (value: unknown): value is readonly [number, number, number] => Array.isArray(value);

/** @throws InvalidArgumentError */
export function colorOf(color: CutOutColor): readonly number[] {
  if (typeof color === 'string') {
    const named = { white: '#fff', black: '#000' }[color] ?? color;
    const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(named)?.[1];
    if (digits !== undefined) return (digits.length === 3 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? [])).map((pair) => parseInt(pair, 16));
  } else if (color.length === 3 && color.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)) {
    return color;
  }
  throw new InvalidArgumentError(`The background should be 'transparent', 'blur', a picture or a colour ('#rgb', '#rrggbb', 'white', 'black' or [red, green, blue] from 0 to 255), found ${typeof color === 'string' ? described(color) : `[${color.slice(0, 4).join(', ')}]`}.`);
}

/** What is cut out is left out of the blur, so that it does not shine around itself. */
function outOfFocus(rgb: Uint8Array, alpha: Float32Array, height: number, width: number): Uint8Array {
  const radius = Math.max(height, width) * BLUR;
  const factor = Math.max(1, Math.floor(radius / SMALL_RADIUS));
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const soft = (map: Float32Array): Float32Array => blurred(shrunk(map, height, width, factor), rows, columns, radius / factor);
  const shares = soft(alpha.map((value) => 1 - value));
  const pixels = new Uint8Array(rgb.length);
  for (let channel = 0; channel < 3; channel++) {
    const sums = soft(channelOf(rgb, channel).map((value, i) => value * (1 - alpha[i])));
    const small = sums.map((sum, i) => (shares[i] > 1e-6 ? sum / shares[i] : 0));
    const large = interpolated(small, [rows, columns], [height, width], factor);
    for (let i = 0; i < large.length; i++) pixels[3 * i + channel] = Math.round(255 * large[i]);
  }
  return pixels;
}

function covering(background: PixelInput, height: number, width: number): Uint8Array {
  const picture = pixelsFrom(background, 'background');
  const [rows, columns] = picture.shape;
  const scale = Math.max(height / rows, width / columns);
  const [tall, wide] = [Math.max(height, Math.round(rows * scale)), Math.max(width, Math.round(columns * scale))];
  const scaled = tall === rows && wide === columns ? picture : resize(picture, [tall, wide]);
  const [top, left] = [(tall - height) >> 1, (wide - width) >> 1];
  return denseBytes('background', scaled.lo(top, left, 0).hi(height, width, 3), [height, width, 3]);
}

/** What the planes show, painted on canvases in pixels of the crop. */
import type { Pixels } from '../../engine/contract.js';
import type { ChannelPicture } from '../contract.js';
import { fittedSize } from '../crop.js';
import type { Projection } from '../geometry/projection.js';
import type { FieldTint } from '../geometry/receptive_field.js';
import { COLOURS, colourTable, paint, type Colour, type ColourMap } from './colours.js';

type Context = CanvasRenderingContext2D;

/** What pads a picture to the crop: the grey that becomes 0 when colours are brought to -1 ... 1. */
const PADDING = 'rgb(128 128 128)';
/** What is laid over pixels that are not read. */
const SHADE: Colour = [6, 10, 20, 165];
/** The same where everything is read as well, through pooling. */
const LIGHT_SHADE: Colour = [6, 10, 20, 70];
/** What is laid over pixels that are, the stronger the more often. */
const TINT = [255, 158, 22] as const;
/** Of 255. The square of the strength, because most of a field lies in the upper half of a logarithmic scale. */
const TINT_FROM = 12;
const TINT_TO = 178;
/** Where only pooling reads: everything alike. */
const TINT_ALL = 80;

/** The crop as the network sees it: the picture at the top left, grey around it. */
export function cropCanvas(pixels: Pixels, crop: readonly [height: number, width: number]): HTMLCanvasElement {
  const canvas = canvasOf(crop[0], crop[1]);
  const { height, width } = fittedSize(pixels, crop);
  const context = contextOf(canvas);
  context.fillStyle = PADDING;
  context.fillRect(0, 0, crop[1], crop[0]);
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvasWith(pixels.data, pixels.height, pixels.width), 0, 0, width, height);
  return canvas;
}

/** The crop, darker where it is not read, tinted where it is. */
export function drawField(context: Context, base: HTMLCanvasElement, tint: FieldTint | undefined): void {
  context.drawImage(base, 0, 0);
  if (!tint) return;
  const { top, left, height, width, strength, readsAll } = tint;
  const shade = readsAll ? LIGHT_SHADE : SHADE;
  context.fillStyle = strength.length > 0 ? cssColour(shade) : cssColour([...TINT, TINT_ALL]);
  context.beginPath();
  context.rect(0, 0, base.width, base.height);
  context.rect(left, top, width, height);
  context.fill('evenodd');
  if (strength.length > 0) context.drawImage(tintCanvas(tint), left, top);
}

const tints = new WeakMap<FieldTint, HTMLCanvasElement>();

/** What is laid over the rectangle of a field. Several planes show the same. */
function tintCanvas(tint: FieldTint): HTMLCanvasElement {
  const known = tints.get(tint);
  if (known) return known;
  const shade = tint.readsAll ? LIGHT_SHADE : SHADE;
  const table = colourTable((level) => (level > 0 ? [...TINT, TINT_FROM + (TINT_TO - TINT_FROM) * (level / 255) ** 2] : shade));
  const canvas = canvasWith(paint(tint.strength, table), tint.height, tint.width);
  tints.set(tint, canvas);
  return canvas;
}

const cssColour = ([red, green, blue, alpha]: Colour): string => `rgb(${red} ${green} ${blue} / ${alpha / 255})`;

/** A channel of a map, each position over the pixels that it is centred on. */
export function drawChannel(context: Context, channel: ChannelPicture, colours: ColourMap, { rows, columns }: Projection, crop: readonly [number, number]): void {
  const levels = canvasWith(paint(channel.levels, COLOURS[colours]), channel.height, channel.width);
  context.imageSmoothingEnabled = false;
  // One position alone stands for the whole crop.
  const along = ({ stride, offset, size }: Projection['rows'], pixels: number): [number, number] => (stride > 0 ? [offset + 0.5 - stride / 2, stride * size] : [0, pixels]);
  const [top, height] = along(rows, crop[0]);
  const [left, width] = along(columns, crop[1]);
  context.drawImage(levels, left, top, width, height);
}

function canvasWith(rgba: Uint8ClampedArray<ArrayBuffer>, height: number, width: number): HTMLCanvasElement {
  const canvas = canvasOf(height, width);
  contextOf(canvas).putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

function canvasOf(height: number, width: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { height, width });
}

function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gives no canvas to draw on: close other pages, and reload this one.');
  return context;
}

/**
 * Windows over dealt arrays: which columns of the input the four columns of an invocation see. Strides and rates are known, so
 * column 4 * quad + i sees columns 4 * stride * quad + a constant, and of these it is known which texture has them. What several
 * of the four see is read once.
 */
import type { ConvGeometry } from '../../geometry/conv_geometry.js';
import { canBeDealt, groupsOf, handOf, HANDS, type Extent } from '../layout.js';
import { float, hands } from './text.js';

/** Windows are written out tap by tap; greater ones would make long programs. */
const MOST_TAPS = 25;

/** Whether a window can be written out, and the maps on both sides can lie so. */
export const fitsDealt = (g: ConvGeometry, output: Extent, side: number): boolean =>
  g.filterHeight * g.filterWidth <= MOST_TAPS && canBeDealt(inputExtent(g), side) && canBeDealt(output, side);

/** How the input lies: rows and pictures along z. */
export const inputExtent = ({ batch, inHeight, inWidth, inChannels }: ConvGeometry): Extent => ({ x: inChannels, y: inWidth, z: batch * inHeight });

/** Where tap `j` of the window of the `hand`-th of the four columns is, from column 4 * stride * quad. */
export const offsetOf = ({ strideX, rateX, padLeft }: ConvGeometry, hand: number, j: number): number => hand * strideX + j * rateX - padLeft;

/** All of these, each once. */
export function offsets(g: ConvGeometry): readonly number[] {
  const all = hands.flatMap((hand) => Array.from({ length: g.filterWidth }, (_, j) => offsetOf(g, hand, j)));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The name of the texel that is read at an offset. */
export const nameOf = (offset: number): string => (offset < 0 ? `before${-offset}` : `after${offset}`);

/**
 * Before the window: where this invocation's columns begin, and which of them are outside of the input. Columns that only
 * outputs see which nobody reads are not looked at.
 */
export function windowStart(g: ConvGeometry): string {
  const { batch, inHeight, inWidth, outHeight, strideX } = g;
  const image = batch === 1
    ? 'float firstRow = 0.0; float outRow = row;'
    : `float image = floor((row + 0.5) * ${float(1 / outHeight)}); float firstRow = image * ${float(inHeight)}; float outRow = row - image * ${float(outHeight)};`;
  const checks = offsets(g).filter((offset) => mayBeOutside(g, offset)).map((offset) => {
    return `bool has_${nameOf(offset)} = column + ${float(offset)} >= 0.0 && column + ${float(offset)} < ${float(inWidth)};`;
  });
  return `${image} float column = quad * ${float(HANDS * strideX)}; float from = quad * ${float(strideX * groupsOf(g.inChannels))}; ${checks.join('\n')}`;
}

/** Whether a column of the output that exists may look beyond the input here. */
function mayBeOutside({ inWidth, outWidth, strideX, rateX, padLeft, filterWidth }: ConvGeometry, offset: number): boolean {
  if (offset < 0) return true;
  const seen = Array.from({ length: outWidth }, (_, column) => column).slice(-HANDS);
  return seen.some((column) => {
    const tap = (offset + padLeft - (column % HANDS) * strideX) / rateX;
    return Number.isInteger(tap) && tap >= 0 && tap < filterWidth && column * strideX - padLeft + tap * rateX >= inWidth;
  });
}

/** Whether a row of the window may be above or below the input. */
export const mayLeaveRows = ({ inHeight, outHeight, strideY, rateY, padTop }: ConvGeometry, i: number): boolean =>
  i * rateY < padTop || (outHeight - 1) * strideY - padTop + i * rateY >= inHeight;

/** The row of tap `i` within the picture. */
export const inRow = ({ strideY, rateY, padTop }: ConvGeometry, i: number): string => `outRow * ${float(strideY)} + ${float(i * rateY - padTop)}`;

/** Whether `y` is a row of the picture. */
export const isRow = ({ inHeight }: ConvGeometry): string => `(y >= 0.0 && y < ${float(inHeight)})`;

/**
 * Reads all texels of a row that the four columns see, of one group of channels.
 *
 * @param group an expression
 * @param condition when they count, besides that they are in the input; else they are zeros
 */
export function columnReads(g: ConvGeometry, group: string, condition?: string): string {
  const [width, height] = handOf(inputExtent(g));
  const groups = groupsOf(g.inChannels);
  const reads = offsets(g).map((offset) => {
    const name = nameOf(offset);
    const hand = ((offset % HANDS) + HANDS) % HANDS;
    const ahead = ((offset - hand) / HANDS) * groups;
    const checks = [...(mayBeOutside(g, offset) ? [`has_${name}`] : []), ...(condition ? [condition] : [])];
    const read = `vec4 ${name} = texture(user_x${hand}, vec2(u + ${float(ahead / width)}, v));`;
    return checks.length > 0 ? `${read} ${name} = ${checks.join(' && ')} ? ${name} : vec4(0.0);` : read;
  });
  return `float u = (from + ${group} + 0.5) * ${float(1 / width)}; float v = (firstRow + y + 0.5) * ${float(1 / height)}; ${reads.join('\n')}`;
}

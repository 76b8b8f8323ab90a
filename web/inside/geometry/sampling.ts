/** Which positions of a map a filter reads: the atrous sampling grid. */
import type { Window } from '../trace.js';
import { pixelOf, type Axis, type Projection } from './projection.js';

export type Position = readonly [y: number, x: number];

export interface Tap {
  /** Position in the map that is read. */
  readonly y: number;
  readonly x: number;
  /** Whether it lies in the map; what lies outside is padding and counts as zero. */
  readonly inside: boolean;
  /** The middle one of the filter. */
  readonly centre: boolean;
}

/** What the filter of a layer reads for one position of the map that it makes. */
export function tapsOfWindow({ size, strides, rates, padding }: Window, [y, x]: Position, read: Projection): Tap[] {
  const first = [y * strides[0] - padding[0], x * strides[1] - padding[1]] as const;
  return gridOf(size, (k, l) => [first[0] + k * rates[0], first[1] + l * rates[1]], read);
}

/** The same filter at another rate: its middle stays where it is. */
export function windowAtRate(window: Window, rate: number): Window {
  const padding = window.padding.map((pixels, axis) => pixels + ((window.size[axis] - 1) * (rate - window.rates[axis])) / 2);
  return { ...window, rates: [rate, rate], padding: [padding[0], padding[1]] };
}

/** What a 3x3 convolution over this very map would read at a rate, with SAME padding. */
export function tapsAtRate(rate: number, [y, x]: Position, read: Projection): Tap[] {
  return gridOf([3, 3], (k, l) => [y + (k - 1) * rate, x + (l - 1) * rate], read);
}

/** Bilinear interpolation with aligned corners mixes the two nearest positions along each axis. */
export function tapsOfResize([y, x]: Position, from: Projection, to: Projection): Tap[] {
  const nearest = (position: number, read: Axis, made: Axis): number[] => {
    const exact = made.size > 1 ? (position * (read.size - 1)) / (made.size - 1) : 0;
    return [...new Set([Math.floor(exact), Math.ceil(exact)])];
  };
  const columns = nearest(x, from.columns, to.columns);
  return nearest(y, from.rows, to.rows).flatMap((row) => columns.map((column) => ({ y: row, x: column, inside: true, centre: false })));
}

function gridOf([rows, columns]: readonly [number, number], place: (k: number, l: number) => Position, read: Projection): Tap[] {
  return Array.from({ length: rows * columns }, (_, i) => {
    const [k, l] = [Math.floor(i / columns), i % columns];
    const [y, x] = place(k, l);
    const inside = y >= 0 && y < read.rows.size && x >= 0 && x < read.columns.size;
    return { y, x, inside, centre: 2 * k === rows - 1 && 2 * l === columns - 1 };
  });
}

/** Where a tap lies on the crop, in pixels. */
export function tapPixel({ y, x }: Pick<Tap, 'y' | 'x'>, { rows, columns }: Projection): Position {
  return [pixelOf(rows, y), pixelOf(columns, x)];
}

/** Positions that a filter of so many taps spans at a rate, from its first tap to its last. */
export const spanOf = (taps: number, rate: number): number => (taps - 1) * rate + 1;

/** How many of the nine taps can lie in a map of this size at best, over all positions. */
export function mostTapsInside(rate: number, { rows, columns }: Projection): number {
  // All three along an axis need 2 r + 1 positions, two of them r + 1.
  const along = ({ size }: Axis): number => (size > 2 * rate ? 3 : size > rate ? 2 : 1);
  return along(rows) * along(columns);
}

/**
 * Pixels around the crop in which taps may fall, whatever the position: the drawing keeps one size while the pointer moves.
 * At most `most`; taps beyond are not drawn.
 */
export function marginOf(rate: number, { rows, columns }: Projection, most: number): number {
  return Math.min(most, Math.ceil(rate * Math.max(rows.stride, columns.stride)));
}

/**
 * How tensors lie on the device.
 *
 * gpu.js knows arrays of up to three dimensions [z][y][x]. A tensor [..., h, w, c] lies there as z = everything before the
 * columns (batch and rows), y = columns, x = channels; missing axes count as 1. A packed array holds four channels in each
 * element: x then counts groups of four, and the last group of a number of channels that four does not divide is filled up
 * with numbers that nobody reads.
 *
 * A dealt array is packed too, and its columns are dealt to four textures: column 4q + i is column q of texture i. So one
 * invocation, which writes a texel of each, computes four columns at a time, and reads a filter's texels once for all four.
 * Its textures have a row for each row, and in it the groups of a column side by side.
 */
import type { Shape } from '../../tensor.js';

export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One number an element, four channels an element, or four channels an element in four textures. */
export type Layout = 'scalar' | 'packed' | 'dealt';

/** Channels in an element of a packed array. */
export const LANES = 4;

/** Textures of a dealt array. */
export const HANDS = 4;

export const groupsOf = (channels: number): number => Math.ceil(channels / LANES);

/** Sizes of a tensor along x (its channels, not packed), y and z. */
export function extentOf(shape: Shape): Extent {
  const [x = 1, y = 1, ...outer] = [...shape].reverse();
  return { x, y, z: outer.reduce((product, size) => product * size, 1) };
}

export const sameExtent = (a: Extent, b: Extent): boolean => a.x === b.x && a.y === b.y && a.z === b.z;

/** How many elements of one number, or of four, an array has. */
export const elementsOf = ({ x, y, z }: Extent, packed: boolean): number => (packed ? groupsOf(x) : x) * y * z;

/** Width and height in texels of each texture of a dealt array. */
export const handOf = ({ x, y, z }: Extent): readonly [width: number, height: number] => [Math.ceil(y / HANDS) * groupsOf(x), z];

/** Whether an array can be dealt: gpu.js makes a square of what has a single row, and a texture's sides have an end. */
export function canBeDealt(extent: Extent, textureSide: number): boolean {
  const [width, height] = handOf(extent);
  return extent.y >= HANDS && height > 1 && Math.max(width, height) <= textureSide;
}

/** The other way: as many numbers as there are, from texels that may go on behind the last row. */
export function unpadRows(padded: Float32Array, { x, y, z }: Extent): Float32Array {
  const pitch = groupsOf(x) * LANES;
  if (pitch === x) return padded.length === x * y * z ? padded : padded.slice(0, x * y * z);
  const data = new Float32Array(x * y * z);
  for (let row = 0; row < y * z; row++) data.set(padded.subarray(row * pitch, row * pitch + x), row * x);
  return data;
}

/** Numbers [z][y][x] with each row filled up with zeros to a multiple of four. */
export function padRows(data: ArrayLike<number>, { x, y, z }: Extent): Float32Array {
  const pitch = groupsOf(x) * LANES;
  const padded = new Float32Array(pitch * y * z);
  for (let row = 0; row < y * z; row++) for (let i = 0; i < x; i++) padded[row * pitch + i] = data[row * x + i];
  return padded;
}

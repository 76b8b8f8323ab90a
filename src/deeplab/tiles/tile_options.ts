/** What is asked of tiles, and what they are for a network. */
import type { Kind } from '../../arguments.js';
import { InvalidArgumentError } from '../../errors.js';
import { described } from '../../messages.js';

/** How a picture is cut. */
export interface TileOptions {
  /** How many pixels two tiles share, at most a third of the crop's smaller side. Default: a quarter of each side. */
  readonly overlap?: number;
}

export const TILE: Kind = { name: 'true, false or { overlap }', accepts: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value)) };

/** Rows and columns that two tiles share. @throws InvalidArgumentError */
export function overlapOf(tile: true | TileOptions, [height, width]: readonly [height: number, width: number]): readonly [rows: number, columns: number] {
  const overlap = tile === true ? undefined : tile.overlap;
  if (overlap === undefined) return [Math.floor(height / 4), Math.floor(width / 4)];
  const most = Math.floor(Math.min(height, width) / 3);
  if (Number.isInteger(overlap) && overlap >= 1 && overlap <= most) return [overlap, overlap];
  throw new InvalidArgumentError(`overlap should be a whole number from 1 to ${most}, a third of the tiles' ${height} x ${width} pixels; found ${described(overlap)}. Tiles are as large as the crop.`);
}

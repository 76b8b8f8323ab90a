/** Options of the commands that segment pictures: at full size, in tiles. */
import { InvalidArgumentError, type Command } from 'commander';
import type { TileOptions } from '../../deeplab/options.js';
import { positiveInteger } from './option_values.js';
import { UsageError } from './exit.js';

/** As commander names them. */
export interface TileFlags {
  readonly tile?: boolean;
  readonly overlap?: number;
}

export const addTileOptions = (command: Command): Command =>
  command
    .option('--tile', 'segment pictures that are larger than the crop at their own size, in overlapping tiles as large as the crop')
    .option('--overlap <n>', 'pixels that two tiles share, at most a third of the crop (default: a quarter)', overlap);

function overlap(text: string): number {
  try {
    return positiveInteger(text);
  } catch {
    throw new InvalidArgumentError('Expected a whole number of pixels, at least 1.');
  }
}

/** The flags as the library's option. @throws UsageError for an overlap of no tiles */
export function tileOf({ tile, overlap: pixels }: TileFlags): { readonly tile?: true | TileOptions } {
  if (tile) return { tile: pixels === undefined ? true : { overlap: pixels } };
  if (pixels !== undefined) throw new UsageError("'--overlap' says how tiles overlap; give '--tile' as well.");
  return {};
}

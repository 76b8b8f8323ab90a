/** Where bytes were found: the one thing that whatever a user can name becomes. */
import type { ByteSource, Folder } from '../io/sources/byte_source.js';
import { sourceFolder } from '../io/sources/folder.js';

export interface Found {
  /** Files that lie together, and what messages call their place. */
  readonly folder: Folder;
  /** Which of its files was meant, or the prefix of several; undefined when the folder as a whole was. */
  readonly named?: string;
  /** Models that lie there, too, and were not taken. */
  readonly others?: readonly string[];
  /** Whether opening a file takes a walk through all of an archive, so that few should be. */
  readonly isSlow?: boolean;
}

/** A source that has no neighbours, as a folder of one file. */
export const oneFile = (name: string, source: ByteSource): Folder => sourceFolder(name, new Map([[name, source]]));

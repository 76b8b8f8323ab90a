/** The files of a folder, and of those in it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, throwIfAborted } from '../../../errors.js';

/** Deeper than anybody keeps pictures; links that lead back are not followed at all. */
const MAX_DEPTH = 64;

export interface Walked {
  /** With `/` between its parts, whatever the system. */
  readonly path: string;
  readonly size: number;
  readonly changed: number;
}

export interface WalkOptions {
  /** How many folders deep; 1 is the folder alone. */
  readonly depth?: number;
  /** Whether names that begin with a dot are taken. */
  readonly hidden?: boolean;
  readonly signal?: AbortSignal;
}

/** By name, folder by folder. @throws InvalidArgumentError for a folder that cannot be read */
export async function filesBelow(folder: string, { depth = MAX_DEPTH, hidden = false, signal }: WalkOptions = {}): Promise<Walked[]> {
  const files: Walked[] = [];
  const seen = new Set<string>();
  await visit(folder, '', depth);
  return files;

  async function visit(directory: string, prefix: string, left: number): Promise<void> {
    throwIfAborted(signal);
    const place = await realpath(directory).catch(() => directory);
    if (seen.has(place)) return;
    seen.add(place);
    const names = await readdir(directory).catch((cause: Error) => {
      // Of those inside another, one that cannot be looked into is like one that is empty.
      if (prefix !== '') return [];
      throw new InvalidArgumentError(`The folder ${directory} cannot be read: ${cause.message}.`, { cause });
    });
    for (const name of names.sort()) {
      if (!hidden && name.startsWith('.')) continue;
      const found = await stat(join(directory, name)).catch(() => undefined);
      if (found?.isFile()) files.push({ path: prefix + name, size: found.size, changed: found.mtimeMs });
      if (found?.isDirectory() && left > 1) await visit(join(directory, name), `${prefix}${name}/`, left - 1);
    }
  }
}

/** Where the results for each picture go. */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from '../../errors.js';
import { statPath } from '../../io/sources/files.js';
import { UsageError } from '../terminal/exit.js';

/** A picture, and what its results are called. */
export interface NamedPicture {
  readonly picture: string;
  /** With `/` between folders; without an extension. */
  readonly name: string;
}

export interface OutputFiles {
  readonly picture: string;
  /** 8-bit indices with the palette, as PASCAL VOC stores labels. */
  readonly labels: string;
  readonly overlay: string;
}

/**
 * `NAME.labels.png` and `NAME.overlay.png` in `directory` for each picture.
 *
 * @throws UsageError when a result would have the name of a picture: what is lost then could not be had back
 */
export function outputFiles(pictures: readonly NamedPicture[], directory: string): OutputFiles[] {
  const files = pictures.map(({ picture, name }): OutputFiles => ({ picture, labels: join(directory, `${name}.labels.png`), overlay: join(directory, `${name}.overlay.png`) }));
  const inputs = new Map(pictures.map(({ picture }) => [placeOf(picture), picture]));
  for (const { picture, labels, overlay } of files) {
    const lost = [labels, overlay, overlay.replace(/\.png$/, '.mp4')].map((path) => inputs.get(placeOf(path))).find((each) => each !== undefined);
    if (lost !== undefined) throw new UsageError(`The result for '${picture}' would overwrite the picture '${lost}'. Choose another --out.`);
  }
  return files;
}

/** Two spellings of a path are one place; many file systems (macOS, Windows) do not tell upper from lower case. */
const placeOf = (path: string): string => resolve(path).toLowerCase();

/** Creates a directory and those above it, where they are missing. @throws InvalidArgumentError */
export async function makeDirectory(path: string): Promise<void> {
  if ((await statPath(path)) === 'folder') return;
  const parent = dirname(path);
  // Not mkdir's own `recursive`: where a file system refuses with ENOENT (/proc does), Node tries again for ever.
  if (parent !== path && (await statPath(parent)) === undefined) await makeDirectory(parent);
  await mkdir(path).catch((error: Error) => {
    throw new InvalidArgumentError(`The folder ${path} could not be created: ${error.message}. Choose another --out.`, { cause: error });
  });
}

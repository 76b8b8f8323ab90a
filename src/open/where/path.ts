/** Files and folders on the disk. */
import { FileNotFoundError } from '../../errors.js';
import { didYouMean } from '../../messages.js';
import { openDirectory, openFile, statPath } from '../../io/sources/files.js';
import { ZOO } from '../../nets/zoo.js';
import { INDEX, SHARD } from '../file_names.js';
import type { SourceOptions } from '../options.js';
import { inArchiveFile, seemsArchive } from './archive.js';
import type { Found } from '../found.js';

/** @throws FileNotFoundError where there is neither a folder nor a file, nor a file that begins as the prefix of a checkpoint does */
export async function atPath(path: string, options: SourceOptions): Promise<Found> {
  const kind = await statPath(path);
  if (kind === 'folder') return { folder: await openDirectory(path) };
  const [directory, named] = splitPath(path);
  if (kind === 'file') {
    if (await isArchiveFile(path)) return inArchiveFile(path, () => openFile(path), options);
    const folder = await openDirectory(directory);
    // Messages name the file as the user did.
    return { folder: { ...folder, open: (file) => (file === named ? openFile(path) : folder.open(file)) }, named };
  }
  if ((await statPath(directory)) !== 'folder') throw nothingThere(path, []);
  const folder = await openDirectory(directory);
  const files = await folder.list();
  if (!files.some((file) => file.startsWith(`${named}.`) || file.startsWith(`${named}-`))) throw nothingThere(path, files);
  return { folder, named };
}

async function isArchiveFile(path: string): Promise<boolean> {
  const source = await openFile(path);
  try {
    return await seemsArchive(path, source);
  } finally {
    await source.close?.();
  }
}

/** Directory and file name; both kinds of slashes, because Windows takes both. */
function splitPath(path: string): readonly [directory: string, file: string] {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return slash < 0 ? ['.', path] : [path.slice(0, slash) || '/', path.slice(slash + 1)];
}

/** @param files those beside it */
function nothingThere(path: string, files: readonly string[]): Error {
  const [, named] = splitPath(path);
  // A name alone may have been meant for the zoo; files of a checkpoint are known by its prefix.
  const names = [...new Set(files.map((file) => file.replace(INDEX, '').replace(SHARD, '')))];
  const guess = didYouMean(named, path === named ? [...ZOO.map(({ name }) => name), ...names] : names);
  return new FileNotFoundError(
    `There is nothing at '${path}': no folder, no archive, no frozen graph, and no checkpoint '${path}.index'; nor is it a name of the model zoo.${guess} Give a checkpoint's folder or prefix, a frozen .pb, a .tar.gz, a URL of one, or a name ('deeplab zoo list').`,
  );
}

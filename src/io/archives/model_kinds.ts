/** Which model of an archive is taken, by the paths of its files. */
import { ArchiveFormatError } from '../../errors.js';
import { listNames } from '../sources/short_name.js';

/** A kind of model, by the paths of its files. */
export interface ModelKind {
  /** As messages say it: `frozen graph`. */
  readonly name: string;
  /** The directory that the model of a file is, where the file belongs to such a model. */
  homeOf(path: string): string | undefined;
}

interface Taken {
  readonly home: string;
  /** The files that lie in it, and those of the model that lie below; by their paths from there. */
  readonly files: readonly string[];
  /** Models of other kinds, and where they are. */
  readonly others: readonly string[];
}

/**
 * The first kind of which there is a file is taken, and with it the one directory that its model is; of an archive without any, the one directory
 * that all files are in.
 *
 * @throws ArchiveFormatError where that are several
 */
export function modelAmong(archive: string, paths: readonly string[], kinds: readonly ModelKind[]): Taken {
  const homes = kinds.map(({ homeOf }) => new Set(paths.map(homeOf).filter((home) => home !== undefined)));
  const best = homes.findIndex(({ size }) => size > 0);
  const candidates = best < 0 ? new Set(paths.map(directoryOf)) : homes[best];
  if (candidates.size > 1) {
    throw new ArchiveFormatError(
      `${archive} holds ${best < 0 ? 'files' : `${kinds[best].name}s`} in ${candidates.size} folders (${namesOf(candidates)}), expected one. Unpack it (tar -xzf) and give one of them.`,
    );
  }
  const [home = ''] = candidates;
  return {
    home,
    files: paths.filter((path) => directoryOf(path) === home || (best >= 0 && kinds[best].homeOf(path) === home)).map((path) => (home === '' ? path : path.slice(home.length + 1))),
    others: kinds.flatMap(({ name }, i) => (i === best || homes[i].size === 0 ? [] : [`${name} in ${namesOf(homes[i])}`])),
  };
}

const namesOf = (directories: ReadonlySet<string>): string => listNames([...directories].map((directory) => directory || '.'));

export const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const join = (directory: string, file: string): string => (directory === '' ? file : `${directory}/${file}`);

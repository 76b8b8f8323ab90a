/** Folders that are not directories. */
import { FileNotFoundError, InvalidArgumentError } from '../../errors.js';
import { blobSource, memorySource, type ByteSource, type Folder } from './byte_source.js';
import { listNames, shortName } from './short_name.js';

/**
 * Files in memory, or Blobs that a user dropped on a page, by name.
 *
 * @example memoryFolder('upload', { 'model.ckpt.index': indexFile, 'model.ckpt.data-00000-of-00001': dataFile })
 */
export function memoryFolder(name: string, files: Readonly<Record<string, Uint8Array | ArrayBuffer | Blob>>): Folder {
  const contents = new Map(Object.entries(files));
  return {
    name,
    list: async () => [...contents.keys()],
    inside: async (directory) => {
      const within = Object.entries(files).filter(([file]) => file.startsWith(`${directory}/`));
      return within.length === 0 ? undefined : memoryFolder(`${name}/${directory}`, Object.fromEntries(within.map(([file, content]) => [file.slice(directory.length + 1), content])));
    },
    open: async (file) => {
      const content = contents.get(file);
      if (content === undefined) throw missingFile(name, file, [...contents.keys()]);
      if (content instanceof Blob) return blobSource(file, content);
      if (isBytes(content)) return memorySource(file, content);
      throw new InvalidArgumentError(`${shortName(file)} of ${name} should be bytes or a Blob; found ${content === null ? 'null' : typeof content}.`);
    },
  };
}

/** Not by the class alone: those of another realm (a frame, a worker) are not instances of ours. */
const isBytes = (content: unknown): boolean => ArrayBuffer.isView(content) || /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(content));

/** A folder of sources that are opened already; closing them stays with whoever opened them. */
export function sourceFolder(name: string, sources: ReadonlyMap<string, ByteSource>): Folder {
  return {
    name,
    list: async () => [...sources.keys()],
    inside: async (directory) => {
      const within = [...sources].filter(([file]) => file.startsWith(`${directory}/`));
      return within.length === 0 ? undefined : sourceFolder(`${name}/${directory}`, new Map(within.map(([file, source]) => [file.slice(directory.length + 1), source])));
    },
    open: async (file) => {
      const source = sources.get(file);
      if (!source) throw missingFile(name, file, [...sources.keys()]);
      return { name: source.name, byteLength: source.byteLength, read: (offset, length) => source.read(offset, length) };
    },
  };
}

/** The error for a file that a folder does not have; it names those that are there. */
export function missingFile(folder: string, file: string, present: readonly string[]): FileNotFoundError {
  return new FileNotFoundError(`There is no file ${shortName(file)} in ${folder}, which holds ${listNames(present) || 'no files'}.`);
}

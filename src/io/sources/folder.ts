/** Folders that are not directories. */
import { FileNotFoundError } from '../../errors.js';
import { blobSource, memorySource, type ByteSource, type Folder } from './byte_source.js';

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
    open: async (file) => {
      const content = contents.get(file);
      if (content === undefined) throw missingFile(name, file, [...contents.keys()]);
      return content instanceof Blob ? blobSource(file, content) : memorySource(file, content);
    },
  };
}

/** A folder of sources that are opened already; closing them stays with whoever opened them. */
export function sourceFolder(name: string, sources: ReadonlyMap<string, ByteSource>): Folder {
  return {
    name,
    list: async () => [...sources.keys()],
    open: async (file) => {
      const source = sources.get(file);
      if (!source) throw missingFile(name, file, [...sources.keys()]);
      return { name: source.name, byteLength: source.byteLength, read: (offset, length) => source.read(offset, length) };
    },
  };
}

/** More names than this say no more to a reader. */
const MAX_LISTED = 12;

/** The error for a file that a folder does not have; it names those that are there. */
export function missingFile(folder: string, file: string, present: readonly string[]): FileNotFoundError {
  const listed = [...present].sort().slice(0, MAX_LISTED).join(', ');
  const more = present.length > MAX_LISTED ? ` and ${present.length - MAX_LISTED} more` : '';
  return new FileNotFoundError(`There is no file ${file} in ${folder}, which holds ${listed ? `${listed}${more}` : 'no files'}.`);
}

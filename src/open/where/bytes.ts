/** Bytes that a caller has in memory, or that somebody chose or dropped on a page. */
import { InvalidArgumentError } from '../../errors.js';
import { blobSource, memorySource, type ByteSource } from '../../io/sources/byte_source.js';
import { memoryFolder } from '../../io/sources/folder.js';
import type { FilesByName, SourceOptions } from '../options.js';
import { inArchiveFile, seemsArchive } from './archive.js';
import { oneFile, type Found } from '../found.js';

/** One file without its neighbours. */
export function inBytes(bytes: Blob | ArrayBuffer | Uint8Array, options: SourceOptions): Promise<Found> {
  if (!(bytes instanceof Blob)) return inSource('the buffer', memorySource('the buffer', bytes), options);
  const name = bytes instanceof File ? bytes.name : 'the Blob';
  return inSource(name, blobSource(name, bytes), options);
}

/** Files by name, or a list of Files. */
export async function inFiles(source: FilesByName, options: SourceOptions): Promise<Found> {
  const files = Array.isArray(source) ? Object.fromEntries((source as readonly File[]).map((file) => [file.name, file])) : source;
  for (const [name, content] of Object.entries(files)) {
    if (!isBytes(content)) throw new InvalidArgumentError(`'${name}' should be a File, a Blob or bytes, found ${Object.prototype.toString.call(content).slice(8, -1)}.`);
  }
  const folder = memoryFolder('what was given', files as Exclude<FilesByName, readonly File[]>);
  const [only, ...others] = await folder.list();
  if (only === undefined || others.length > 0) return { folder };
  const archive = await folder.open(only);
  return (await seemsArchive(only, archive)) ? inArchiveFile(only, async () => archive, options) : { folder };
}

/** Not `instanceof`, which fails for what another realm made. */
const isBytes = (content: unknown): boolean => content instanceof Blob || ArrayBuffer.isView(content) || Object.prototype.toString.call(content) === '[object ArrayBuffer]';

/** A source of any kind that stands alone. */
export async function inSource(name: string, source: ByteSource, options: SourceOptions): Promise<Found> {
  return (await seemsArchive(name, source)) ? inArchiveFile(source.name, async () => source, options) : { folder: oneFile(name, source) };
}

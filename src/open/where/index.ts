/** Where are the bytes? Whatever a user can name becomes a folder of byte sources; a file for each kind of name. */
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { embeddedModel } from '../../io/sources/embedded.js';
import type { ModelSource, SourceOptions } from '../options.js';
import { inBytes, inFiles } from './bytes.js';
import type { Found } from '../found.js';
import { meaningOf } from './name.js';
import { atPath } from './path.js';
import { atUrl } from './url.js';
import { inZoo } from './zoo.js';

/** @throws FileNotFoundError, DownloadError, ArchiveFormatError, AbortError; InvalidArgumentError for what names nothing */
export async function findBytes(source: ModelSource | undefined, options: SourceOptions): Promise<Found> {
  throwIfAborted(options.signal);
  if (source === undefined) return { folder: await embeddedModel() };
  if (typeof source === 'string' || source instanceof URL) {
    const meaning = await meaningOf(source);
    if (meaning.kind === 'zoo') return inZoo(meaning.entry, options);
    return meaning.kind === 'url' ? atUrl(meaning.url, options) : atPath(meaning.path, options);
  }
  if (source instanceof Blob || source instanceof ArrayBuffer || source instanceof Uint8Array) return inBytes(source, options);
  if (typeof source === 'object' && source !== null && !(source instanceof Map)) return inFiles(source, options);
  throw new InvalidArgumentError(
    `A model should be a path, a URL, a name of the zoo, a File, bytes, or { name: File or bytes } of all files of a checkpoint; found ${source instanceof Map ? 'a Map' : String(source)}.`,
  );
}

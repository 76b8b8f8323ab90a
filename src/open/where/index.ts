/** Where are the bytes? Whatever a user can name becomes a folder of byte sources; a file for each kind of name, loaded when it is named. */
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { embeddedModel } from '../../io/assets/embedded.js';
import type { ModelSource, SourceOptions } from '../options.js';
import type { Found } from '../found.js';

/** @throws FileNotFoundError, DownloadError, ArchiveFormatError, AbortError; InvalidArgumentError for what names nothing */
export async function findBytes(source: ModelSource | undefined, options: SourceOptions): Promise<Found> {
  throwIfAborted(options.signal);
  if (source === undefined) return { folder: await embeddedModel(options.assets, options.signal) };
  if (typeof source === 'string' || source instanceof URL) {
    const meaning = await (await import('./name.js')).meaningOf(source);
    if (meaning.kind === 'zoo') return (await import('./zoo.js')).inZoo(meaning.entry, options);
    return meaning.kind === 'url' ? (await import('./url.js')).atUrl(meaning.url, options) : (await import('./path.js')).atPath(meaning.path, options);
  }
  if (source instanceof Blob || source instanceof ArrayBuffer || source instanceof Uint8Array) return (await import('./bytes.js')).inBytes(source, options);
  if (typeof source === 'object' && source !== null && !(source instanceof Map)) return (await import('./bytes.js')).inFiles(source, options);
  throw new InvalidArgumentError(
    `A model should be a path, a URL, a name of the zoo, a File, bytes, or { name: File or bytes } of all files of a checkpoint; found ${source instanceof Map ? 'a Map' : String(source)}.`,
  );
}

/** A single file by its name: a path, or an address of any kind. */
import { FileNotFoundError, InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { blobSource, memorySource, type ByteSource } from './byte_source.js';
import { openFile, pathOfUrl } from './files.js';
import { urlBytes } from './url_source.js';

/** What is used of a URL object, whoever made its class. */
export interface UrlLike {
  readonly href: string;
  readonly searchParams: object;
}

const ADDRESS = /^(https?|file|data|blob):/i;

/**
 * Opens a path, or a `file:` address in Node; of an http(s), `data:` or `blob:` address all bytes are brought. Close it when done.
 *
 * @param maxBytes what sends more is not listened to
 * @throws FileNotFoundError where there is nothing; DownloadError for too much; InvalidArgumentError for what is no address, and for paths in a browser; AbortError
 */
export async function openNamed(name: string | UrlLike, maxBytes: number, signal?: AbortSignal): Promise<ByteSource> {
  if (typeof name === 'string' && !ADDRESS.test(name)) return openFile(name);
  const url = parsed(typeof name === 'string' ? name : name.href);
  if (url.protocol === 'file:') return openFile(pathOfUrl(url));
  if (/^https?:$/.test(url.protocol)) return memorySource(url.href, await urlBytes(url.href, { signal, maxBytes }));
  return sourceWithin(url.href, signal);
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new InvalidArgumentError(`'${shortAddress(text)}' begins like a URL, but is none. Write it as https://host/path.`, { cause });
  }
}

/**
 * `blob:` and `data:` addresses, which no server answers: whole, because Node's `fetch` leaves out the last byte of a range of a Blob.
 *
 * @throws FileNotFoundError, AbortError
 */
export async function sourceWithin(href: string, signal: AbortSignal | undefined): Promise<ByteSource> {
  try {
    return blobSource(shortAddress(href), await (await fetch(href, { signal })).blob());
  } catch (cause) {
    throwIfAborted(signal);
    throw new FileNotFoundError(`${shortAddress(href)} could not be fetched. Give an http(s) or file: address, or the bytes.`, { cause });
  }
}

/** A `data:` address is as long as its file. */
export const shortAddress = (href: string): string => (href.length > 100 ? `${href.slice(0, 97)}...` : href);

/** Bytes behind an http(s) URL, by range requests where the server answers them, else downloaded once. */
import { DownloadError, FileNotFoundError, throwIfAborted } from '../../errors.js';
import { checkRange, memorySource, type ByteSource } from './byte_source.js';
import { joinChunks } from './chunks.js';
import { Broken, Connection, type ConnectionPatience } from './connection.js';
import { readAhead } from './read_ahead.js';

export interface UrlOptions {
  readonly signal?: AbortSignal;
  /** Called while a server without ranges sends the whole file; `total` is 0 when it does not say. */
  readonly onProgress?: (loaded: number, total: number) => void;
  readonly patience?: Partial<ConnectionPatience>;
  /** A server that sends more at once is not listened to. */
  readonly maxBytes?: number;
}

/** More than that is not held; the largest file of the zoo has 0.5 GB. */
const MAX_BYTES = 2 ** 31;
/** Of an answer that does not say how long it is, which may have no end. */
const MAX_UNANNOUNCED_BYTES = 2 ** 30;

/**
 * Opens a URL with one request, which asks for the first byte: the answer tells the size, or is the whole file.
 *
 * @throws FileNotFoundError with the status when the server refuses, or the connection breaks; DownloadError when it sends more than it
 *   should; AbortError when the signal is raised.
 */
export async function urlSource(url: string, options: UrlOptions = {}): Promise<ByteSource> {
  const { maxBytes = MAX_BYTES } = options;
  const probe = await ask(url, 'bytes=0-0', options, async (response, take) => {
    const size = sizeFromContentRange(response);
    // Some servers take the range to byte 0 for one without an end, as Vite's development server does: the rest is not waited for.
    if (response.status === 206 && size !== undefined) return { size, bytes: await take(1, 0) };
    // 200: the server sent everything. 206 without a readable size: a cross-origin server that hides Content-Range.
    // 416: the file is empty, so not even its first byte can be had.
    return response.status === 200 ? { bytes: await take(maxBytes) } : undefined;
  });
  if (probe?.size !== undefined) return readAhead(rangeSource(url, probe.size, options));
  return memorySource(url, probe?.bytes ?? (await ask(url, undefined, options, (_, take) => take(maxBytes))));
}

/**
 * All bytes behind a URL, with one request.
 *
 * @throws as `urlSource`
 */
export function urlBytes(url: string, options: UrlOptions = {}): Promise<Uint8Array> {
  const { maxBytes = MAX_BYTES } = options;
  return ask(url, undefined, options, (_, take) => take(maxBytes));
}

function rangeSource(url: string, byteLength: number, options: UrlOptions): ByteSource {
  const { signal, patience, maxBytes = MAX_BYTES } = options;
  return {
    name: url,
    byteLength,
    read: async (offset, length) => {
      checkRange(url, byteLength, offset, length);
      if (length === 0) return new Uint8Array(0);
      if (length > maxBytes) throw new DownloadError(`${url}: ${length} bytes at once were asked for, expected at most ${maxBytes}. Download the file.`);
      const bytes = await ask(url, `bytes=${offset}-${offset + length - 1}`, { signal, patience }, async (response, take) => {
        if (response.status !== 200) return take(length);
        // The server has forgotten how to answer ranges: what comes before is let go of, what comes behind is not waited for.
        return take(length, offset);
      });
      if (bytes.length !== length) {
        throw new FileNotFoundError(
          `${url}: found ${bytes.length} bytes in the answer for ${length} bytes at ${offset}. The file on the server has changed, or the connection broke; try again.`,
        );
      }
      return bytes;
    },
  };
}

/** So many bytes of the body at most; more are an error, unless a part of it is wanted, from an offset. */
type Take = (most: number, offset?: number) => Promise<Uint8Array>;

async function ask<T>(url: string, range: string | undefined, options: UrlOptions, use: (response: Response, take: Take) => Promise<T>): Promise<T> {
  const { signal } = options;
  throwIfAborted(signal);
  const connection = new Connection(options);
  let loaded = 0;
  try {
    const response = await connection.request(url, range === undefined ? {} : { Range: range });
    if (!response.ok && !(response.status === 416 && range !== undefined)) {
      throw new FileNotFoundError(`${url}: the server answered ${response.status} ${response.statusText}, expected 200 or 206. Check the address.`);
    }
    return await use(response, async (asked, offset) => {
      const chunks: Uint8Array[] = [];
      let kept = 0;
      const announced = announcedBytes(response);
      const most = announced > 0 ? asked : Math.min(asked, MAX_UNANNOUNCED_BYTES);
      if (offset === undefined && announced > most) throw tooLong(url, most);
      for await (const chunk of connection.body(response)) {
        const part = offset === undefined ? chunk : chunk.subarray(Math.max(0, offset - loaded), Math.max(0, offset + most - loaded));
        loaded += chunk.length;
        kept += part.length;
        if (kept > most) throw tooLong(url, most);
        if (part.length > 0) chunks.push(part);
        options.onProgress?.(loaded, announced);
        if (offset !== undefined && kept === most) break;
      }
      return joinChunks(chunks, kept);
    });
  } catch (cause) {
    throwIfAborted(signal);
    if (!(cause instanceof Broken)) throw cause;
    const what = loaded > 0 ? `: the download broke off after ${loaded} bytes` : ' could not be fetched';
    throw new FileNotFoundError(`${url}${what} (${cause.message}). Check the address and the connection.`, { cause });
  } finally {
    connection.close();
  }
}

const tooLong = (url: string, most: number): DownloadError => new DownloadError(`${url}: the server sends more than ${most} bytes, which is all that was expected. Check the address.`);

/** A compressed answer is longer than its Content-Length. */
const announcedBytes = ({ headers }: Response): number => (headers.has('Content-Encoding') ? 0 : Number(headers.get('Content-Length') ?? 0) || 0);

function sizeFromContentRange(response: Response): number | undefined {
  const size = Number(/^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1]);
  return Number.isSafeInteger(size) ? size : undefined;
}

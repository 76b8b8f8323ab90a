/** Bytes behind an http(s) URL, by range requests where the server answers them, else downloaded once. */
import { FileNotFoundError, throwIfAborted } from '../../errors.js';
import { checkRange, memorySource, type ByteSource } from './byte_source.js';
import { readAhead } from './read_ahead.js';

export interface UrlOptions {
  readonly signal?: AbortSignal;
  /** Called while a server without ranges sends the whole file; `total` is 0 when it does not say. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

/**
 * Opens a URL with one request, which asks for the first byte: the answer tells the size, or is the whole file.
 *
 * @throws FileNotFoundError with the status when the server refuses, AbortError when the signal is raised.
 */
export async function urlSource(url: string, options: UrlOptions = {}): Promise<ByteSource> {
  const probe = await request(url, 'bytes=0-0', options);
  const total = sizeFromContentRange(probe);
  if (probe.status === 206 && total !== undefined) {
    await probe.arrayBuffer();
    return readAhead(rangeSource(url, total, options));
  }
  // 200: the server sent everything. 206 without a readable size: a cross-origin server that hides Content-Range.
  // 416: the file is empty, so not even its first byte can be had.
  if (probe.status === 200) return memorySource(url, await download(probe, options));
  await probe.body?.cancel();
  return memorySource(url, await download(await request(url, undefined, options), options));
}

function rangeSource(url: string, byteLength: number, options: UrlOptions): ByteSource {
  return {
    name: url,
    byteLength,
    read: async (offset, length) => {
      checkRange(url, byteLength, offset, length);
      if (length === 0) return new Uint8Array(0);
      const response = await request(url, `bytes=${offset}-${offset + length - 1}`, options);
      const body = await download(response, { signal: options.signal });
      const bytes = response.status === 200 ? body.subarray(offset, offset + length) : body;
      if (bytes.length !== length) {
        throw new FileNotFoundError(
          `${url}: found ${bytes.length} bytes in the answer for ${length} bytes at ${offset}. The file on the server has changed, or the connection broke; try again.`,
        );
      }
      return bytes;
    },
  };
}

async function request(url: string, range: string | undefined, { signal }: UrlOptions): Promise<Response> {
  throwIfAborted(signal);
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: range === undefined ? {} : { Range: range } });
  } catch (cause) {
    throwIfAborted(signal);
    throw new FileNotFoundError(`${url} could not be fetched (${reasonOf(cause)}). Check the address and the connection.`, { cause });
  }
  if (!response.ok && !(response.status === 416 && range !== undefined)) {
    await response.body?.cancel();
    throw new FileNotFoundError(`${url}: the server answered ${response.status} ${response.statusText}, expected 200 or 206. Check the address.`);
  }
  return response;
}

/** The body as one array. */
async function download(response: Response, { signal, onProgress }: UrlOptions): Promise<Uint8Array> {
  // A compressed answer is longer than its Content-Length.
  const announced = response.headers.has('Content-Encoding') ? 0 : Number(response.headers.get('Content-Length') ?? 0);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  try {
    if (!response.body) return new Uint8Array(await response.arrayBuffer());
    const reader = response.body.getReader();
    for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
      chunks.push(value);
      loaded += value.length;
      onProgress?.(loaded, announced);
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw new FileNotFoundError(`${response.url}: the download broke off after ${loaded} bytes (${reasonOf(cause)}). Try again.`, { cause });
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (let i = 0; i < chunks.length; i++) {
    bytes.set(chunks[i], offset);
    offset += chunks[i].length;
    chunks[i] = new Uint8Array(0); // lets go of it
  }
  return bytes;
}

function sizeFromContentRange(response: Response): number | undefined {
  const match = /^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '');
  return match ? Number(match[1]) : undefined;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node says only "fetch failed" and hides the reason behind it.
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

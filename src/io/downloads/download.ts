/**
 * Downloads that survive: what came before a break is kept, and the rest is asked for by range, as long as the file on the server
 * is still the same.
 */
import { DownloadError, FileNotFoundError, throwIfAborted } from '../../errors.js';
import { Broken, Connection, CONNECTION_PATIENCE, type ConnectionPatience } from '../sources/connection.js';
import { rangeAnswered, versionOf, type Version } from './http_version.js';
import { pause } from '../sources/pause.js';

/** A download that has begun: what came so far, and of which version of the file. */
export interface PartialFile {
  readonly byteLength: number;
  /** Undefined while nothing was begun. */
  readonly version: Version | undefined;
  /** Throws away what there is, and begins with another version. */
  begin(version: Version): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
}

/** How long to wait, in milliseconds; after a silence, or where too little comes, another connection is made. */
export interface Patience extends ConnectionPatience {
  /** Before each new try; one that brought a hundredth of the file along, or a megabyte, begins anew. There are as many tries as this has numbers, and one. */
  readonly pauses: readonly number[];
}

const PATIENCE: Patience = { ...CONNECTION_PATIENCE, pauses: [500, 1000, 2000] };

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes; `total` is 0 where the server does not say. */
  readonly onProgress?: (loaded: number, total: number) => void;
  readonly patience?: Partial<Patience>;
  /** A server that sends more, or says that it will, is not listened to. */
  readonly maxBytes?: number;
}

/** Several times what the largest checkpoints have. */
const MAX_BYTES = 2 ** 32;
/** A file that changes more often while it is downloaded never arrives whole. */
const MAX_RESTARTS = 5;
/** What a try has to bring along to count as progress, at most. */
const PROGRESS_BYTES = 2 ** 20;

/**
 * Fills a partial file with what lies at a URL.
 *
 * @param urls The places where the file may be: where one answers that it is not there, the next is asked.
 * @returns whether something was resumed, by this call or before it
 * @throws FileNotFoundError when it is nowhere; DownloadError when the server cannot be reached or fails again and again;
 *   AbortError. What came so far stays in the partial file.
 */
export async function download(urls: readonly string[], partial: PartialFile, options: DownloadOptions = {}): Promise<{ readonly resumed: boolean }> {
  const missing: string[] = [];
  for (const url of urls) {
    const outcome = await downloadFrom(url, partial, options);
    if (outcome !== 'missing') return outcome;
    missing.push(url);
  }
  throw new FileNotFoundError(`The server answered that there is no ${missing.join(', and no ')}. Check the address, and whether the mirror has the file.`);
}

async function downloadFrom(url: string, target: PartialFile, options: DownloadOptions): Promise<{ readonly resumed: boolean } | 'missing'> {
  const { signal } = options;
  const { pauses } = { ...PATIENCE, ...options.patience };
  const partial = restartable(url, target);
  let resumed = false;
  let failures = 0;
  // Not the latest length: a server that sends no ranges begins from the first byte every time, and is not to be asked for ever.
  let furthest = partial.byteLength;
  for (;;) {
    throwIfAborted(signal);
    try {
      const outcome = await oneTry(url, partial, options);
      if (outcome !== 'begin again') return outcome === 'missing' ? outcome : { resumed: resumed || outcome === 'resumed' };
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof Broken)) throw error;
      const step = Math.min(PROGRESS_BYTES, (partial.version?.byteLength ?? Infinity) / 100);
      if (partial.byteLength >= furthest + step) failures = 0;
      furthest = Math.max(furthest, partial.byteLength);
      if (failures === pauses.length) {
        const kept = partial.byteLength > 0 ? ` ${partial.byteLength} bytes are kept.` : '';
        throw new DownloadError(`${url}: ${error.message}, in ${failures + 1} tries one after the other.${kept} Check the connection and try again.`, { cause: error });
      }
      await pause(pauses[failures++], signal);
    }
    resumed ||= partial.byteLength > 0;
  }
}

/** A partial file that is thrown away a few times only. */
function restartable(url: string, partial: PartialFile): PartialFile {
  let restarts = 0;
  return {
    get byteLength() {
      return partial.byteLength;
    },
    get version() {
      return partial.version;
    },
    async begin(version) {
      if (partial.byteLength > 0 && restarts++ === MAX_RESTARTS) {
        throw new DownloadError(`${url}: it had to be begun anew ${restarts} times, since the file on the server changes all the time, or since the server cannot go on where a download broke off. Try again later, or get it elsewhere.`);
      }
      await partial.begin(version);
    },
    append: (bytes) => partial.append(bytes),
  };
}

/** One request. */
async function oneTry(url: string, partial: PartialFile, options: DownloadOptions): Promise<'whole' | 'resumed' | 'missing' | 'begin again'> {
  const { version } = partial;
  const from = version?.url === url ? partial.byteLength : 0;
  if (from > 0 && from === version?.byteLength) return 'resumed';
  const connection = new Connection(options);
  try {
    const response = await request(connection, url, from, version);
    if (response.status === 404 || response.status === 410) return 'missing';
    // The file has become shorter, or has changed: what came of it is of no use.
    if (from > 0 && (response.status === 416 || (response.status === 206 && !rangeAnswered(response, from, version)))) {
      await partial.begin({ url });
      return 'begin again';
    }
    if (response.status !== 200 && !(response.status === 206 && from > 0)) throw refusal(response);
    // Here too it may have changed, or the server knows no ranges: this is the file from its first byte.
    if (response.status === 200) await partial.begin(versionOf(url, response));
    await takeBody(connection.body(response), url, partial, options);
    return from > 0 && response.status === 206 ? 'resumed' : 'whole';
  } finally {
    connection.close();
  }
}

async function takeBody(body: AsyncIterable<Uint8Array>, url: string, partial: PartialFile, { maxBytes = MAX_BYTES, onProgress }: DownloadOptions): Promise<void> {
  const total = partial.version?.byteLength;
  if (total !== undefined && total > maxBytes) {
    await partial.begin({ url });
    throw new DownloadError(`${url}: the server says ${total} bytes, expected at most ${maxBytes}. Check the address.`);
  }
  for await (const bytes of body) {
    const found = partial.byteLength + bytes.length;
    if (found > (total ?? maxBytes)) {
      await partial.begin({ url });
      if (total !== undefined) throw new Broken(`found more than the ${total} bytes that the server said`);
      throw new DownloadError(`${url}: the server sends more than ${maxBytes} bytes, and does not say how many there are. Check the address.`);
    }
    await partial.append(bytes);
    onProgress?.(partial.byteLength, total ?? 0);
  }
  if (total !== undefined && partial.byteLength < total) throw new Broken(`the connection ended after ${partial.byteLength} of ${total} bytes`);
}

async function request(connection: Connection, url: string, from: number, version: Version | undefined): Promise<Response> {
  // Ranges are of the bytes as they lie on the server. (Browsers say by themselves what they take.)
  const headers: Record<string, string> = { 'Accept-Encoding': 'identity' };
  if (from > 0) headers['Range'] = `bytes=${from}-`;
  // A page may not ask servers of other origins so, unless they agree first, which few do.
  const isForeign = typeof location !== 'undefined' && new URL(url).origin !== location.origin;
  if (from > 0 && version?.condition && !isForeign) headers['If-Range'] = version.condition;
  try {
    return await connection.request(url, headers, 'no-store');
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause;
    if (HOPELESS.test(cause.code)) throw new DownloadError(`${url}: ${cause.message}. Check the address and the connection.`, { cause });
    // Browsers do not tell a server that is not there from one that does not agree to be read.
    throw isForeign ? new Broken(`${cause.message}, or does not let pages of other hosts read from it (CORS)`, { cause }) : cause;
  }
}

/** Request Timeout, Too Early and Too Many Requests pass, as do troubles of the server. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function refusal(response: Response): Error {
  const answer = `the server answered ${response.status} ${response.statusText}`.trim();
  if (response.status >= 500 || PASSING.has(response.status)) return new Broken(answer);
  return new DownloadError(`${response.url}: ${answer}, expected 200 (OK). Check the address.`);
}

/** No name, nobody there, or not who it says it is: trying again mends none of these. */
const HOPELESS = /^(ENOTFOUND|ECONNREFUSED|ERR_INVALID_URL|ERR_TLS_.*|CERT_.*|.*_CERT(_.*)?)$/;

/**
 * Downloads that survive: what came before a break is kept, and the rest is asked for by range, as long as the file on the server
 * is still the same.
 */
import { DownloadError, FileNotFoundError, throwIfAborted } from '../../errors.js';
import { rangeAnswered, versionOf, type Version } from './http_version.js';

/** A download that has begun: what came so far, and of which version of the file. */
export interface PartialFile {
  readonly byteLength: number;
  /** Undefined while nothing was begun. */
  readonly version: Version | undefined;
  /** Throws away what there is, and begins with another version. */
  begin(version: Version): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
}

/** How long to wait, in milliseconds. */
export interface Patience {
  /** For the next bytes, or for the answer to begin. A connection that is silent for so long is broken, and another is made. */
  readonly silence: number;
  /** Before each new try; one that brought bytes along begins anew. There are as many tries as this has numbers, and one. */
  readonly pauses: readonly number[];
}

const PATIENCE: Patience = { silence: 15_000, pauses: [500, 1000, 2000] };

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes; `total` is 0 where the server does not say. */
  readonly onProgress?: (loaded: number, total: number) => void;
  readonly patience?: Patience;
}

/** What another try may mend. */
class Broken extends Error {}

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

async function downloadFrom(url: string, partial: PartialFile, options: DownloadOptions): Promise<{ readonly resumed: boolean } | 'missing'> {
  const { signal, patience = PATIENCE } = options;
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
      if (partial.byteLength > furthest) failures = 0;
      furthest = Math.max(furthest, partial.byteLength);
      if (failures === patience.pauses.length) {
        const kept = partial.byteLength > 0 ? ` ${partial.byteLength} bytes are kept.` : '';
        throw new DownloadError(`${url}: ${error.message}, in ${failures + 1} tries one after the other.${kept} Check the connection and try again.`, { cause: error });
      }
      await pause(patience.pauses[failures++], signal);
    }
    resumed ||= partial.byteLength > 0;
  }
}

/** One request. */
async function oneTry(url: string, partial: PartialFile, options: DownloadOptions): Promise<'whole' | 'resumed' | 'missing' | 'begin again'> {
  const { version } = partial;
  const from = version?.url === url ? partial.byteLength : 0;
  if (from > 0 && from === version?.byteLength) return 'resumed';
  const connection = new Connection(options);
  try {
    const response = await connection.request(url, from, version);
    if (response.status === 404 || response.status === 410) return 'missing';
    // The file has become shorter, or has changed: what came of it is of no use.
    if (from > 0 && (response.status === 416 || (response.status === 206 && !rangeAnswered(response, from, version)))) {
      await partial.begin({ url });
      return 'begin again';
    }
    if (response.status !== 200 && !(response.status === 206 && from > 0)) throw refusal(response);
    // Here too it may have changed, or the server knows no ranges: this is the file from its first byte.
    if (response.status === 200) await partial.begin(versionOf(url, response));
    const total = partial.version?.byteLength;
    for await (const bytes of connection.body(response)) {
      await partial.append(bytes);
      options.onProgress?.(partial.byteLength, total ?? 0);
    }
    if (total !== undefined && partial.byteLength > total) {
      const found = partial.byteLength;
      await partial.begin({ url });
      throw new Broken(`found ${found} bytes, expected ${total}`);
    }
    if (total !== undefined && partial.byteLength < total) throw new Broken(`the connection ended after ${partial.byteLength} of ${total} bytes`);
    return from > 0 && response.status === 206 ? 'resumed' : 'whole';
  } finally {
    connection.close();
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

/** A request and its answer, which end when nothing comes for too long, or when the caller wants no more. */
class Connection {
  readonly #controller = new AbortController();
  readonly #silence: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silent = false;

  constructor({ signal, patience = PATIENCE }: DownloadOptions) {
    this.#silence = patience.silence;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  async request(url: string, from: number, version: Version | undefined): Promise<Response> {
    // Ranges are of the bytes as they lie on the server. (Browsers say by themselves what they take.)
    const headers: Record<string, string> = { 'Accept-Encoding': 'identity' };
    if (from > 0) headers['Range'] = `bytes=${from}-`;
    // A page may not ask servers of other origins so, unless they agree first, which few do.
    const isForeign = typeof location !== 'undefined' && new URL(url).origin !== location.origin;
    if (from > 0 && version?.condition && !isForeign) headers['If-Range'] = version.condition;
    this.#wait();
    try {
      return await fetch(url, { headers, signal: this.#controller.signal, cache: 'no-store' });
    } catch (cause) {
      const { code, message } = reasonOf(cause);
      if (HOPELESS.test(code)) throw new DownloadError(`${url} could not be reached (${message}). Check the address and the connection.`, { cause });
      // Browsers do not tell a server that is not there from one that does not agree to be read.
      throw this.#broken(`the server could not be reached${isForeign ? ', or does not let pages of other hosts read from it (CORS)' : ''}`, cause);
    }
  }

  async *body(response: Response): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      for (;;) {
        this.#wait();
        const next = await reader?.read();
        if (!next || next.done) return;
        clearTimeout(this.#timer);
        yield next.value;
      }
    } catch (cause) {
      throw this.#broken('the connection broke', cause);
    }
  }

  /** Ends what is still under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silent = true;
      this.#controller.abort();
    }, this.#silence);
  }

  #broken(what: string, cause: unknown): Broken {
    const reason = this.#silent ? `nothing came for ${this.#silence / 1000} s` : reasonOf(cause).message;
    return new Broken(`${what} (${reason})`, { cause });
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error) };
  // Node says only "fetch failed" and hides the reason behind it.
  if ('cause' in error && typeof error.cause === 'object' && error.cause !== null && 'message' in error.cause) return reasonOf(error.cause);
  return { code: 'code' in error ? String(error.code) : '', message: 'message' in error ? String(error.message) : '' };
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

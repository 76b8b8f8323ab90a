/** What a server's answer says of the file that it belongs to: by this a download knows whether it can go on. */

/** A digest of a whole file, as a server tells it. */
export interface Digest {
  readonly algorithm: 'sha256' | 'md5';
  readonly base64: string;
}

/** One version of the file at a URL. */
export interface Version {
  readonly url: string;
  /** Undefined where the server does not say, or packs what it sends. */
  readonly byteLength?: number;
  readonly etag?: string;
  /** What to ask with: the rest if the file is still the same, else all of it. A strong ETag, or the date of the last change. */
  readonly condition?: string;
  readonly digest?: Digest;
}

/** The version that an answer with a whole file (200) is of. */
export function versionOf(url: string, { headers }: Response): Version {
  const etag = headers.get('ETag') ?? undefined;
  // RFC 9110, section 13.1.5: a weak ETag cannot be a condition for a range.
  const condition = etag && !etag.startsWith('W/') ? etag : (headers.get('Last-Modified') ?? undefined);
  // What is packed on the way is longer or shorter than its Content-Length once it is here.
  const length = headers.has('Content-Encoding') ? null : headers.get('Content-Length');
  const digest = digestOf(headers);
  return {
    url,
    ...(length !== null && /^\d+$/.test(length) ? { byteLength: Number(length) } : {}),
    ...(etag ? { etag } : {}),
    ...(condition ? { condition } : {}),
    ...(digest ? { digest } : {}),
  };
}

/** Whether an answer with a range (206) goes on where a download of this version broke off. */
export function rangeAnswered({ headers }: Response, from: number, version: Version | undefined): boolean {
  const etag = headers.get('ETag');
  if (headers.has('Content-Encoding') || (etag !== null && version?.etag !== undefined && etag !== version.etag)) return false;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('Content-Range') ?? '');
  // A server of another origin may hide Content-Range; then its length has to fit.
  if (!range) return version?.byteLength !== undefined && Number(headers.get('Content-Length')) === version.byteLength - from;
  const [, start, total] = range;
  return Number(start) === from && (total === '*' || version?.byteLength === undefined || Number(total) === version.byteLength);
}

/** RFC 9530's Repr-Digest, or what Google Cloud Storage, where the zoo lies, calls x-goog-hash. */
function digestOf(headers: Headers): Digest | undefined {
  const sha256 = /\bsha-256=:([A-Za-z0-9+/]+=*):/.exec(headers.get('Repr-Digest') ?? '')?.[1];
  if (sha256) return { algorithm: 'sha256', base64: sha256 };
  const md5 = /\bmd5=([A-Za-z0-9+/]+=*)/.exec(headers.get('x-goog-hash') ?? '')?.[1];
  return md5 && !headers.has('Content-Encoding') ? { algorithm: 'md5', base64: md5 } : undefined;
}

/** A version as it was written down; undefined for anything that was not, whoever wrote it. */
export function parseVersion(found: unknown): Version | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const { url, byteLength, etag, condition, digest } = found as Partial<Record<keyof Version, unknown>>;
  if (typeof url !== 'string' || !isAbsent(byteLength, (value) => Number.isSafeInteger(value))) return undefined;
  if (![etag, condition].every((value) => isAbsent(value, isHeaderValue)) || !isAbsent(digest, isDigest)) return undefined;
  return found as Version;
}

const isAbsent = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);
const isHeaderValue = (value: unknown): boolean => typeof value === 'string' && /^[\x20-\x7e\x80-\xff]*$/.test(value);

function isDigest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { algorithm, base64 } = value as Partial<Record<keyof Digest, unknown>>;
  return (algorithm === 'sha256' || algorithm === 'md5') && typeof base64 === 'string';
}

/**
 * Downloaded files, kept in the user's cache directory. Each has a record beside it, `NAME.json`: where it came from, its size and its
 * SHA-256. In a browser cache.browser.ts takes its place.
 */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DownloadError, InvalidArgumentError, isDeepLabError } from '../../errors.js';
import type { ByteSource } from '../sources/byte_source.js';
import { chunksOf } from '../sources/chunks.js';
import { download, type DownloadOptions } from './download.js';
import { withLock } from './file_lock.js';
import { openFile, writeFileAtomic } from '../sources/files.js';
import { readSmallFile } from '../sources/small_file.js';
import { sweepBeside } from '../sources/temporary_files.js';
import type { Digest } from './http_version.js';
import { openPartial, partialProgress, removePartial } from './partial_on_disk.js';

/** Choices of the environment: DEEPLAB_CACHE and DEEPLAB_MIRROR. */
export function environment(): { readonly cache?: string; readonly mirror?: string } {
  const { DEEPLAB_CACHE: cache, DEEPLAB_MIRROR: mirror } = process.env;
  return { ...(cache ? { cache } : {}), ...(mirror ? { mirror } : {}) };
}

/** Where files are kept unless DEEPLAB_CACHE says otherwise: where each platform keeps what can be had again. */
export function defaultCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'deeplab-ts');
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'deeplab-ts', 'Cache');
  // XDG Base Directory Specification: a relative path is to be ignored.
  return join(XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'deeplab-ts');
}

/** A file in the cache. */
export interface CachedFile {
  /** Its path; in a browser its URL in the Cache. */
  readonly path: string;
  readonly byteLength: number;
  /** Of the file as it was downloaded; undefined for one that was put there by other means, and in browsers. */
  readonly sha256?: string;
  /** Where it was downloaded from. */
  readonly url?: string;
}

/** A record has an address and two numbers. */
const MAX_RECORD_BYTES = 2 ** 16;

interface CacheRecord {
  readonly url: string;
  readonly byteLength: number;
  readonly sha256: string;
}

/** What to download, when it is not there. */
export interface CacheRequest {
  readonly name: string;
  /** Where it may be, the first one first. */
  readonly urls: readonly string[];
  /** As many bytes as it may have. */
  readonly maxBytes?: number;
  /** Looks at what was downloaded before it gets its name, and throws when it is of no use. */
  check(file: ByteSource): Promise<void>;
}

/**
 * The file of a name, when it is there whole: as large as it was when it was downloaded. Its bytes are not compared; that is what
 * `isIntact` does.
 */
export async function findCached(cache: string, name: string): Promise<CachedFile | undefined> {
  const path = join(cache, name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const record = await readRecord(path);
  if (record && record.byteLength !== found.size) return undefined;
  return { path, byteLength: found.size, ...(record ? { sha256: record.sha256, url: record.url } : {}) };
}

/** Opens a file that `findCached` found. */
export const openCached = ({ path }: CachedFile, _cache: string): Promise<ByteSource> => openFile(path);

/** Whether a file has the digest that it was downloaded with. One without a record is taken as it is. */
export async function isIntact({ path, sha256 }: CachedFile, options: DownloadOptions = {}): Promise<boolean> {
  if (sha256 === undefined) return true;
  const source = await openFile(path);
  try {
    return (await digestOf(source, 'sha256', options)).toString('hex') === sha256;
  } finally {
    await source.close?.();
  }
}

/**
 * Downloads a file into the cache, unless it is there. What an earlier call left unfinished is gone on with; when another process
 * downloads the same file, this one waits and then takes what the other has.
 *
 * @throws what `download` and the request's check throw; InvalidArgumentError when the cache cannot be written
 */
export async function fetchIntoCache(cache: string, request: CacheRequest, options: DownloadOptions = {}): Promise<CachedFile> {
  const path = join(cache, request.name);
  const onWait = async (): Promise<void> => {
    const progress = await partialProgress(`${path}.part`);
    if (progress) options.onProgress?.(progress.loaded, progress.total);
  };
  try {
    await makeDirectory(resolve(cache));
    await sweepBeside(path);
    return await withLock(
      `${path}.lock`,
      async () => (await findCached(cache, request.name)) ?? (await downloadWhole(path, request, options)),
      { signal: options.signal, onWait },
    );
  } catch (error) {
    if (isDeepLabError(error)) throw error;
    const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new InvalidArgumentError(`The cache ${cache} could not be written: ${String(reason)}. Make room or choose another with DEEPLAB_CACHE.`, { cause: error });
  }
}

/** Removes a file, whether it is whole or not. */
export async function removeCached(cache: string, name: string): Promise<void> {
  await rm(join(cache, name), { force: true });
}

async function downloadWhole(path: string, request: CacheRequest, options: DownloadOptions): Promise<CachedFile> {
  const part = `${path}.part`;
  for (let again = true; ; again = false) {
    const { resumed, version, byteLength } = await downloadPart(part, request, options);
    const { url, digest } = version;
    let sha256: string;
    try {
      sha256 = await checkPart(part, request, digest, options);
    } catch (cause) {
      if (!isDeepLabError(cause) || cause.tag === 'AbortError') throw cause;
      await removePartial(part);
      // Parts of two different files may have been put together where a server does not tell them apart.
      if (resumed && again) continue;
      throw new DownloadError(`What ${url} sent is not the file that was asked for, and was thrown away. ${cause.message}`, { cause });
    }
    // The record first: a file beside the record of another size counts as not there.
    const record: CacheRecord = { url, byteLength, sha256 };
    await writeFileAtomic(`${path}.json`, new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`));
    await rename(part, path);
    await removePartial(part);
    return { path, byteLength, sha256, url };
  }
}

async function downloadPart(part: string, { urls, maxBytes }: CacheRequest, options: DownloadOptions) {
  const partial = await openPartial(part);
  try {
    const { resumed } = await download(urls, partial, { ...(maxBytes === undefined ? {} : { maxBytes }), ...options });
    return { resumed, version: partial.version ?? { url: urls[0] }, byteLength: partial.byteLength };
  } finally {
    await partial.close();
  }
}

/** @returns the SHA-256, in hexadecimal digits */
async function checkPart(part: string, request: CacheRequest, digest: Digest | undefined, options: DownloadOptions): Promise<string> {
  const source = await openFile(part);
  try {
    const named = { ...source, name: request.name };
    if (digest) {
      const found = (await digestOf(source, digest.algorithm, { signal: options.signal })).toString('base64');
      if (found !== digest.base64) throw new DownloadError(`Its ${digest.algorithm} is ${found}, expected ${digest.base64}, as the server says.`);
    }
    await request.check(named);
    return (await digestOf(source, 'sha256', { signal: options.signal })).toString('hex');
  } finally {
    await source.close?.();
  }
}

/** Not mkdir's own `recursive`: where a file system refuses with ENOENT (/proc does), Node tries again for ever. */
async function makeDirectory(path: string): Promise<void> {
  const isThere = (directory: string): Promise<boolean> => stat(directory).then(() => true, () => false);
  if (await isThere(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  // Another process may be faster.
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isThere(path))) throw error;
  });
}

async function digestOf(source: ByteSource, algorithm: Digest['algorithm'], options: DownloadOptions): Promise<Buffer> {
  const hash = createHash(algorithm);
  for await (const chunk of chunksOf(source, options)) hash.update(chunk);
  return hash.digest();
}

async function readRecord(path: string): Promise<CacheRecord | undefined> {
  try {
    const record = JSON.parse(await readSmallFile(`${path}.json`, MAX_RECORD_BYTES)) as CacheRecord;
    return typeof record.byteLength === 'number' && typeof record.sha256 === 'string' && typeof record.url === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Downloaded files in a browser, kept in the Cache of the page's origin. Stands in for cache.ts. What is unfinished is kept there too,
 * in parts, so that a page that is opened again goes on with it. Where a page has no Cache (it has to come from a secure
 * origin), files are kept for as long as the page is open.
 */
import { DownloadError, isDeepLabError, throwIfAborted } from '../../errors.js';
import { blobSource, type ByteSource } from '../sources/byte_source.js';
import type { CachedFile, CacheRequest } from './cache.js';
import { download, type DownloadOptions } from './download.js';
import { openPartial, removePartial } from './partial_in_cache.js';

export type { CachedFile, CacheRequest };

/** A browser has no environment; pages give options. */
export function environment(): { readonly cache?: string; readonly mirror?: string } {
  return {};
}

/** The Cache's name. */
export function defaultCache(): string {
  return 'deeplab-ts';
}

/** What a page without a Cache has, and what a Cache has no room for. */
const inMemory = new Map<string, Blob>();

const openCache = async (name: string): Promise<Cache | undefined> => (typeof caches === 'undefined' ? undefined : caches.open(name));

/** A URL of its own for each file; nothing is ever asked of it. */
const keyOf = (name: string): string => `https://cache.invalid/${encodeURIComponent(name)}`;

/** The file of a name, when it is there. */
export async function findCached(cache: string, name: string): Promise<CachedFile | undefined> {
  const path = keyOf(name);
  const held = inMemory.get(path);
  if (held) return { path, byteLength: held.size };
  const response = await (await openCache(cache))?.match(path);
  if (!response) return undefined;
  const url = response.headers.get('X-Source');
  await response.body?.cancel();
  return { path, byteLength: Number(response.headers.get('Content-Length')), ...(url ? { url } : {}) };
}

/** Opens a file that `findCached` found. Browsers leave such Blobs on the disk. */
export async function openCached({ path }: CachedFile, cache: string): Promise<ByteSource> {
  const blob = inMemory.get(path) ?? (await (await (await openCache(cache))?.match(path))?.blob());
  if (!blob) throw new DownloadError(`${path} is no longer in the browser's cache. Load the model again.`);
  return blobSource(decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)), blob);
}

/** No digest is recorded: what is in the Cache is taken as it is. */
export async function isIntact(_file: CachedFile, _options: DownloadOptions = {}): Promise<boolean> {
  return true;
}

/** Downloads a file into the Cache, unless it is there; two pages of an origin take turns. */
export async function fetchIntoCache(cache: string, request: CacheRequest, options: DownloadOptions = {}): Promise<CachedFile> {
  const task = async (): Promise<CachedFile> => (await findCached(cache, request.name)) ?? (await downloadWhole(await openCache(cache), request, options));
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return task();
  const { signal } = options;
  return navigator.locks.request(`${cache}/${request.name}`, { signal }, task).catch((error: unknown) => {
    throwIfAborted(signal);
    throw error;
  });
}

/** Removes a file. */
export async function removeCached(cache: string, name: string): Promise<void> {
  inMemory.delete(keyOf(name));
  await (await openCache(cache))?.delete(keyOf(name));
}

async function downloadWhole(cache: Cache | undefined, request: CacheRequest, options: DownloadOptions): Promise<CachedFile> {
  const path = keyOf(request.name);
  for (let again = true; ; again = false) {
    const partial = await openPartial(cache, path);
    const { resumed } = await download(request.urls, partial, { ...(request.maxBytes === undefined ? {} : { maxBytes: request.maxBytes }), ...options }).catch(async (error: unknown) => {
      await partial.flush();
      throw error;
    });
    const { url = request.urls[0] } = partial.version ?? {};
    const blob = partial.blob();
    try {
      await request.check(blobSource(request.name, blob));
    } catch (cause) {
      if (!isDeepLabError(cause) || cause.tag === 'AbortError') throw cause;
      await removePartial(cache, path);
      // Parts of two different files may have been put together where a server does not tell them apart.
      if (resumed && again) continue;
      throw new DownloadError(`What ${url} sent is not the file that was asked for, and was thrown away. ${cause.message}`, { cause });
    }
    const headers = { 'Content-Type': 'application/gzip', 'Content-Length': String(blob.size), 'X-Source': url };
    const isKept = cache && (await cache.put(path, new Response(blob, { headers })).then(() => true, () => false));
    if (!isKept) inMemory.set(path, blob);
    await removePartial(cache, path);
    return { path, byteLength: blob.size, url };
  }
}

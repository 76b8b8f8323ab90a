/** Models of the zoo by name: downloaded once, kept in the cache, and there without a network from then on. */
import { requireOptions } from '../../arguments.js';
import { InvalidArgumentError, isDeepLabError } from '../../errors.js';
import { defaultCache, environment, fetchIntoCache, findCached, isIntact, openCached, removeCached, type CachedFile } from '../../io/downloads/cache.js';
import type { DownloadOptions } from '../../io/downloads/download.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { zooEntry, type ZooEntry } from '../../nets/zoo.js';
import { bytesReporter, SOURCE_KINDS, type SourceOptions } from '../options.js';
import { checkModelArchive } from './check_archive.js';

/** A model of the zoo that is here. */
export interface ZooModel extends CachedFile {
  readonly name: string;
}

/** Where downloaded models are kept. */
export const cacheOf = ({ cache }: SourceOptions): string => cache ?? environment().cache ?? defaultCache();

/**
 * The model of that name, if it was downloaded; the network is not asked.
 *
 * @throws InvalidArgumentError for a name that is not in the zoo
 */
export async function findZooModel(name: string, options: SourceOptions = {}): Promise<ZooModel | undefined> {
  requireOptions(options, SOURCE_KINDS);
  const file = await findCached(cacheOf(options), fileNameOf(zooEntry(name)));
  return file && { name, ...file };
}

/**
 * Downloads a model of the zoo, unless it is here. The zoo publishes no digests: what was downloaded is read through, which compares the
 * checksums inside, and its SHA-256 is recorded. A model that is here already is held to that record, and downloaded again where it differs.
 *
 * @throws InvalidArgumentError for a name that is not in the zoo; FileNotFoundError, DownloadError, AbortError. What came
 *   before an error is kept, and gone on with by the next call.
 * @example await fetchZooModel('mobilenetv2_coco_voc_trainaug', { onProgress: ({ loaded, total }) => console.log(loaded / total) });
 */
export async function fetchZooModel(name: string, options: SourceOptions = {}): Promise<ZooModel & { readonly downloaded: boolean }> {
  const found = await findZooModel(name, options);
  if (found && (await isWhole(found, cacheOf(options), { signal: options.signal, onProgress: bytesReporter(options, 'archive') }))) return { ...found, downloaded: false };
  if (found) await removeCached(cacheOf(options), fileNameOf(zooEntry(name)));
  return { ...(await downloadEntry(zooEntry(name), options)), downloaded: true };
}

/** A model's archive, from the cache or after a download. */
export async function bringZooModel(entry: ZooEntry, options: SourceOptions): Promise<ZooModel> {
  return (await findZooModel(entry.name, options)) ?? downloadEntry(entry, options);
}

/** By the record of its download; what was put there by hand has none, and is read through. */
async function isWhole(found: ZooModel, cache: string, options: DownloadOptions): Promise<boolean> {
  if (found.sha256 !== undefined || found.url !== undefined) return isIntact(found, options);
  const source = await openCached(found, cache);
  try {
    await checkModelArchive(source, options.signal);
    return true;
  } catch (error) {
    if (!isDeepLabError(error) || error.tag === 'AbortError') throw error;
    return false;
  } finally {
    await source.close?.();
  }
}

async function downloadEntry(entry: ZooEntry, options: SourceOptions): Promise<ZooModel> {
  const { signal } = options;
  const request = {
    name: fileNameOf(entry),
    urls: addressesOf(entry.url, options.mirror ?? environment().mirror),
    maxBytes: maxBytesOf(entry),
    check: (source: ByteSource) => checkModelArchive(source, signal),
  };
  return { name: entry.name, ...(await fetchIntoCache(cacheOf(options), request, { signal, onProgress: bytesReporter(options, 'download') })) };
}

/** A mirror may have packed it otherwise, or not at all, but not to several times its size. */
const maxBytesOf = ({ megabytes }: ZooEntry): number => (megabytes === undefined ? 2 ** 30 : 3e6 * megabytes + 2 ** 26);

/** The archive's own name, under which somebody may have put it into the cache by hand. */
const fileNameOf = ({ url }: ZooEntry): string => url.slice(url.lastIndexOf('/') + 1);

/**
 * Where an archive may be: under its path on the mirror, or, on one that keeps all archives in one folder, under its name.
 *
 * @throws InvalidArgumentError for a mirror that is no http(s) URL and no host
 */
export function addressesOf(url: string, mirror: string | undefined): string[] {
  if (mirror === undefined) return [url];
  const { pathname } = new URL(url);
  // A bare host is taken as one; whoever serves on this machine rarely has a certificate.
  const scheme = /^(localhost|127\.|\[::1\])/.test(mirror) ? 'http' : 'https';
  const base = /^[a-z][a-z0-9+.-]*:\/\//i.test(mirror) ? mirror : `${scheme}://${mirror}`;
  if (!/^https?:\/\/[^/]/i.test(base) || !URL.canParse(base)) {
    throw new InvalidArgumentError(`The mirror '${mirror}' is no address of a server. Write DEEPLAB_MIRROR as https://host or https://host/path.`);
  }
  let end = base.length;
  while (base[end - 1] === '/') end--;
  const trimmed = base.slice(0, end);
  return [...new Set([`${trimmed}${pathname}`, `${trimmed}${pathname.slice(pathname.lastIndexOf('/'))}`])];
}

/** Models of the zoo by name: downloaded once, kept in the cache, and there without a network from then on. */
import { requireOptions } from '../arguments.js';
import { ArchiveFormatError, InvalidArgumentError, isDeepLabError } from '../errors.js';
import type { Folder } from '../io/sources/byte_source.js';
import { defaultCache, environment, fetchIntoCache, findCached, isIntact, openCached, removeCached, type CachedFile } from '../io/downloads/cache.js';
import { ZOO, zooEntry, type ZooEntry } from '../nets/zoo.js';
import { archiveOf, checkModelArchive, openModelArchive } from './model_archive.js';
import { SOURCE_KINDS, type SourceOptions } from './options.js';

/** A model of the zoo that is here. */
export interface ZooModel extends CachedFile {
  readonly name: string;
}

/** The entry that a name, or the official address of an archive, means. */
export const zooEntryOf = (source: string): ZooEntry | undefined => ZOO.find(({ name, url }) => name === source || url === source);

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
  const { signal, onProgress } = options;
  const report = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'archive', loaded, total }));
  if (found && (await isIntact(found, { signal, onProgress: report }))) return { ...found, downloaded: false };
  if (found) await removeCached(cacheOf(options), fileNameOf(zooEntry(name)));
  return { ...(await downloadEntry(zooEntry(name), options)), downloaded: true };
}

/** A model's folder, from the cache or after a download. */
export async function openZooModel(entry: ZooEntry, options: SourceOptions): Promise<Folder> {
  // That the size is the same is all that is asked here: the checksums inside are compared while it is read.
  const file = (await findZooModel(entry.name, options)) ?? (await downloadEntry(entry, options));
  try {
    return await openModelArchive(archiveOf(file.path, () => openCached(file, cacheOf(options)), options));
  } catch (cause) {
    if (!isDeepLabError(cause, 'ArchiveFormatError')) throw cause;
    throw new ArchiveFormatError(`${cause.message} 'deeplab zoo fetch ${entry.name}' (fetchZooModel) downloads it again.`, { cause });
  }
}

async function downloadEntry(entry: ZooEntry, options: SourceOptions): Promise<ZooModel> {
  const { signal, onProgress } = options;
  const report = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'download', loaded, total }));
  const request = {
    name: fileNameOf(entry),
    urls: addressesOf(entry.url, options.mirror ?? environment().mirror),
    check: (source: Parameters<typeof checkModelArchive>[0]) => checkModelArchive(source, signal),
  };
  return { name: entry.name, ...(await fetchIntoCache(cacheOf(options), request, { signal, onProgress: report })) };
}

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

/** Models of the zoo by name: downloaded once, kept in the cache, and there without a network from then on. */
import { ArchiveFormatError, InvalidArgumentError } from '../../errors.js';
import { listArchive } from '../../io/archives/archive.js';
import { defaultCache, environment, fetchIntoCache, findCached, isIntact, removeCached, type CachedFile } from '../../io/downloads/cache.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { chunksOf } from '../../io/sources/chunks.js';
import { zooEntry, type ZooEntry } from '../../nets/zoo.js';
import { MODEL_FILES } from '../file_names.js';
import { bytesReporter, type SourceOptions } from '../options.js';

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
  if (found && (await isIntact(found, { signal: options.signal, onProgress: bytesReporter(options, 'archive') }))) return { ...found, downloaded: false };
  if (found) await removeCached(cacheOf(options), fileNameOf(zooEntry(name)));
  return { ...(await downloadEntry(zooEntry(name), options)), downloaded: true };
}

/** A model's archive, from the cache or after a download. */
export async function bringZooModel(entry: ZooEntry, options: SourceOptions): Promise<ZooModel> {
  return (await findZooModel(entry.name, options)) ?? downloadEntry(entry, options);
}

async function downloadEntry(entry: ZooEntry, options: SourceOptions): Promise<ZooModel> {
  const { signal } = options;
  const request = {
    name: fileNameOf(entry),
    urls: addressesOf(entry.url, options.mirror ?? environment().mirror),
    check: (source: ByteSource) => checkModelArchive(source, signal),
  };
  return { name: entry.name, ...(await fetchIntoCache(cacheOf(options), request, { signal, onProgress: bytesReporter(options, 'download') })) };
}

/** @throws ArchiveFormatError unless it is whole and holds a checkpoint or a frozen graph */
async function checkModelArchive(source: ByteSource, signal: AbortSignal | undefined): Promise<void> {
  const files = await listArchive({ name: source.name, chunks: () => chunksOf(source, { signal }) });
  if (files.some((file) => MODEL_FILES.some((names) => names.test(file)))) return;
  throw new ArchiveFormatError(`${source.name} holds no model, but ${files.slice(0, 5).join(', ') || 'nothing'}; expected a checkpoint (.index and .data files) or a frozen graph (.pb).`);
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
  const trimmed = base.replace(/\/+$/, '');
  return [...new Set([`${trimmed}${pathname}`, `${trimmed}${pathname.slice(pathname.lastIndexOf('/'))}`])];
}

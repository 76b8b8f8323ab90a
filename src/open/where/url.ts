/** Files on a server. It does not list them, so what belongs to what has to follow from names and from a checkpoint's index. */
import { InvalidArgumentError, isDeepLabError } from '../../errors.js';
import { downloadedChunks } from '../../io/downloads/download_to_memory.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { sourceFolder } from '../../io/sources/folder.js';
import { shortAddress, sourceWithin } from '../../io/sources/named_source.js';
import { urlSource } from '../../io/sources/url_source.js';
import { readBundleIndex } from '../../proto/checkpoints/bundle_index.js';
import { shardName } from '../../proto/checkpoints/tensor_bundle.js';
import { FROZEN_GRAPH, INDEX, SHARD } from '../file_names.js';
import type { Found } from '../found.js';
import { bytesReporter, type SourceOptions } from '../options.js';
import { ARCHIVE, inArchive } from './archive.js';
import { inSource } from './bytes.js';

/** The largest have some megabytes; what sends more is no index, and is not listened to until it ends. */
const MAX_INDEX_BYTES = 2 ** 28;

/** @throws FileNotFoundError, DownloadError; InvalidArgumentError for a folder */
export async function atUrl(url: URL, options: SourceOptions): Promise<Found> {
  const { href, pathname } = url;
  const { signal } = options;
  if (ARCHIVE.test(pathname)) {
    return inArchive({ name: href, signal, chunks: () => downloadedChunks(href, { signal, onProgress: bytesReporter(options, 'download') }) });
  }
  if (!/^https?:$/.test(url.protocol)) return inSource(shortAddress(href), await sourceWithin(href, signal), options);
  if (FROZEN_GRAPH.test(pathname)) return oneFileAt(href, options);
  const file = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (file === '') {
    throw new InvalidArgumentError(`'${href}' is a folder, and a server does not list its files. Give the URL of a checkpoint's .index file, or of a frozen .pb.`);
  }
  const prefix = file.replace(INDEX, '').replace(SHARD, '');
  try {
    return await checkpointAt(url, prefix, signal);
  } catch (error) {
    // A name without these endings may be that of a file by itself.
    if (prefix !== file || !isDeepLabError(error, 'FileNotFoundError')) throw error;
    return oneFileAt(href, options).catch((second: unknown) => {
      throw isDeepLabError(second, 'FileNotFoundError') ? error : second;
    });
  }
}

/** Messages name it by its whole address. */
async function oneFileAt(href: string, options: SourceOptions): Promise<Found> {
  return inSource(href, await urlSource(href, { signal: options.signal }), options);
}

/** A checkpoint's index says how many shards belong to it. */
async function checkpointAt(url: URL, prefix: string, signal: AbortSignal | undefined): Promise<Found> {
  const base = new URL('.', url).href;
  const index = await urlSource(`${base}${prefix}.index`, { signal, maxBytes: MAX_INDEX_BYTES });
  const { shards } = await readBundleIndex(index);
  const sources = new Map<string, ByteSource>([[fileNameOf(`${prefix}.index`), index]]);
  for (let shard = 0; shard < shards; shard++) {
    const name = shardName(prefix, shard, shards);
    sources.set(fileNameOf(name), await urlSource(`${base}${name}`, { signal }));
  }
  return { folder: sourceFolder(base, sources) };
}

/** As it is called where it was written: `a b.index`, not `a%20b.index`. */
function fileNameOf(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped; // a % that escapes nothing
  }
}

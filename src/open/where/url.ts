/** Files on a server. It does not list them, so what belongs to what has to follow from names and from a checkpoint's index. */
import { InvalidArgumentError, isDeepLabError } from '../../errors.js';
import { downloadedChunks } from '../../io/downloads/download_to_memory.js';
import { memorySource, type ByteSource } from '../../io/sources/byte_source.js';
import { sourceFolder } from '../../io/sources/folder.js';
import { shortAddress, sourceWithin } from '../../io/sources/named_source.js';
import { urlSource } from '../../io/sources/url_source.js';
import { readBundleIndex } from '../../proto/checkpoints/bundle_index.js';
import { shardName } from '../../proto/checkpoints/tensor_bundle.js';
import { FROZEN_GRAPH, INDEX, MODEL_JSON, SAVED_MODEL, SHARD } from '../file_names.js';
import { readModelJson, type ModelJson } from '../../proto/tfjs/model_json.js';
import { oneFile, type Found } from '../found.js';
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
  if (SAVED_MODEL.test(pathname)) return savedModelAt(url, options);
  if (FROZEN_GRAPH.test(pathname)) return oneFileAt(href, options);
  if (MODEL_JSON.test(pathname)) return modelJsonAt(url, options);
  const file = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (file === '') {
    throw new InvalidArgumentError(`'${href}' is a folder, and a server does not list its files. Give the URL of a checkpoint's .index file, of a frozen .pb, or of a model.json.`);
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

/** With its variables, which lie in a folder beside it; one without variables has none. */
async function savedModelAt(url: URL, { signal }: SourceOptions): Promise<Found> {
  const source = await urlSource(url.href, { signal });
  const named = fileNameOf(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
  const sources = new Map<string, ByteSource>([[named, source]]);
  try {
    const { folder } = await checkpointAt(new URL('variables/variables.index', url), 'variables', signal);
    for (const file of await folder.list()) sources.set(`variables/${file}`, await folder.open(file));
  } catch (error) {
    if (!isDeepLabError(error, 'FileNotFoundError')) throw error;
  }
  return { folder: sourceFolder(new URL('.', url).href, sources), named };
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

/** The manifest of a TensorFlow.js model says which files belong to it; a query is theirs, too, as TensorFlow.js has it. Other JSON is a file by itself. */
async function modelJsonAt(url: URL, { signal }: SourceOptions): Promise<Found> {
  const source = await urlSource(url.href, { signal, maxBytes: MAX_INDEX_BYTES });
  const bytes = await source.read(0, source.byteLength);
  const held = memorySource(url.href, bytes);
  let groups: ModelJson['groups'];
  try {
    groups = readModelJson(bytes, { file: url.href, what: 'TensorFlow.js model', kind: 'graph' }).groups;
  } catch {
    // Whoever opens it says what is wrong with it.
    return { folder: oneFile(url.href, held) };
  }
  const base = new URL('.', url).href;
  const named = fileNameOf(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
  const sources = new Map<string, ByteSource>([[named, held]]);
  for (const path of groups.flatMap(({ paths }) => paths)) sources.set(path, await urlSource(`${base}${path}${url.search}`, { signal }));
  return { folder: sourceFolder(base, sources), named };
}

/** As it is called where it was written: `a b.index`, not `a%20b.index`. */
function fileNameOf(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped; // a % that escapes nothing
  }
}

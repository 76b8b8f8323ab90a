/** From what a user names (a path, a URL, files) to a checkpoint or a frozen graph. */
import { FileNotFoundError, InvalidArgumentError, throwIfAborted } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { graphFromGraphDef } from '../graph/from_graph_def.js';
import { isArchive } from '../io/archives/archive.js';
import { blobSource, memorySource, type ByteSource, type Folder } from '../io/sources/byte_source.js';
import { downloadedChunks } from '../io/downloads/download_to_memory.js';
import { embeddedModel } from '../io/sources/embedded.js';
import { openDirectory, openFile, pathOfUrl, statPath } from '../io/sources/files.js';
import { memoryFolder, sourceFolder } from '../io/sources/folder.js';
import { urlSource } from '../io/sources/url_source.js';
import { listOf } from '../messages.js';
import { readBundleIndex } from '../proto/checkpoints/bundle_index.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';
import { readGraphFile } from '../proto/graphs/graph_def.js';
import { locateCheckpoint } from '../proto/checkpoints/locate_checkpoint.js';
import { openCheckpoint } from '../proto/checkpoints/open_checkpoint.js';
import { shardName } from '../proto/checkpoints/tensor_bundle.js';
import { ARCHIVE, archiveOf, FROZEN_GRAPH, openModelArchive } from './model_archive.js';
import type { ModelSource, SourceOptions } from './options.js';
import { openZooModel, zooEntryOf } from './zoo_models.js';

export type OpenedModel =
  | { readonly kind: 'checkpoint'; readonly name: string; readonly checkpoint: Checkpoint }
  | { readonly kind: 'graph'; readonly name: string; readonly graph: Graph };

/**
 * Opens a model. A folder, a checkpoint prefix, its `.index` or `.data` file, a V1 checkpoint, a frozen `.pb`, an archive (`.tar.gz`)
 * of these, a name of the zoo, an http(s) URL of a prefix, `.index`, `.data`, `.pb` or archive, or files by name; without a
 * source, the embedded model.
 *
 * @throws FileNotFoundError, DownloadError, ArchiveFormatError, CheckpointFormatError, GraphFormatError; InvalidArgumentError for
 *   what is none of these
 */
export async function openModel(source: ModelSource | undefined, options: SourceOptions = {}): Promise<OpenedModel> {
  throwIfAborted(options.signal);
  if (source === undefined) return openFolder(await embeddedModel());
  if (source instanceof URL) return source.protocol === 'file:' ? openPath(pathOfUrl(source), options) : openUrl(source.href, options);
  if (typeof source === 'string') {
    if (/^https?:\/\//i.test(source)) return openUrl(source, options);
    return openPath(/^file:\/\//i.test(source) ? pathOfUrl(parseUrl(source)) : source, options);
  }
  if (source instanceof Blob) return openBytes(blobSource(source instanceof File ? source.name : 'the Blob', source), options);
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return openBytes(memorySource('the buffer', source), options);
  if (typeof source !== 'object' || source === null || source instanceof Map) {
    throw new InvalidArgumentError(
      `A model should be a path, a URL, a name of the zoo, a File, bytes, or { name: File or bytes } of all files of a checkpoint; found ${source instanceof Map ? 'a Map' : String(source)}.`,
    );
  }
  const files = Array.isArray(source) ? Object.fromEntries((source as readonly File[]).map((file) => [file.name, file])) : source;
  const folder = memoryFolder('what was given', files as Readonly<Record<string, Blob | ArrayBuffer | Uint8Array>>);
  const [only, ...others] = Object.keys(files);
  return only !== undefined && others.length === 0 && ARCHIVE.test(only) ? openBytes(await folder.open(only), options) : openFolder(folder);
}

async function openPath(path: string, options: SourceOptions): Promise<OpenedModel> {
  const entry = zooEntryOf(path);
  // What lies here under that name is what is meant.
  if (entry && !(await isHere(path))) return openFolder(await openZooModel(entry, options));
  const kind = await statPath(path);
  if (kind === 'folder') return openFolder(await openDirectory(path));
  const [directory, file] = splitPath(path);
  if (kind === 'file' && ARCHIVE.test(file)) return openFolder(await openModelArchive(archiveOf(path, () => openFile(path), options)));
  if (kind === 'file' && FROZEN_GRAPH.test(file)) return openGraph(await openFile(path));
  if (kind === undefined && (await statPath(directory)) !== 'folder') throw nothingThere(path);
  const folder = await openDirectory(directory);
  if (kind === undefined && !(await folder.list()).some((name) => name.startsWith(`${file}.`) || name.startsWith(`${file}-`))) throw nothingThere(path);
  return openIn(folder, file);
}

/** Nothing is, in a browser. */
async function isHere(path: string): Promise<boolean> {
  const kinds = await Promise.all([path, `${path}.index`].map((each) => statPath(each).catch(() => undefined)));
  return kinds.some((kind) => kind !== undefined);
}

/** An archive or a frozen graph: no file of a checkpoint is a model by itself. */
async function openBytes(source: ByteSource, options: SourceOptions): Promise<OpenedModel> {
  if (!(await isArchive(source))) return openGraph(source);
  return openFolder(await openModelArchive(archiveOf(source.name, async () => source, options)));
}

async function openUrl(url: string, options: SourceOptions): Promise<OpenedModel> {
  const { signal, onProgress } = options;
  const entry = zooEntryOf(url);
  if (entry) return openFolder(await openZooModel(entry, options));
  const { pathname } = parseUrl(url);
  if (ARCHIVE.test(pathname)) {
    const report = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'download', loaded, total }));
    return openFolder(await openModelArchive({ name: url, chunks: () => downloadedChunks(url, { signal, onProgress: report }) }));
  }
  if (FROZEN_GRAPH.test(pathname)) return openGraph(await urlSource(url, { signal }));
  return openIn(await checkpointAtUrl(url, signal));
}

/** @throws InvalidArgumentError for what is no URL */
function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new InvalidArgumentError(`'${text}' begins like a URL, but is none. Write it as https://host/path.`, { cause });
  }
}

/** A server does not list its files, but a checkpoint's index says how many shards belong to it. */
async function checkpointAtUrl(url: string, signal: AbortSignal | undefined): Promise<Folder> {
  const base = new URL('.', url).href;
  const file = new URL(url).pathname.split('/').at(-1) ?? '';
  if (file === '') {
    throw new InvalidArgumentError(`'${url}' is a folder, and a server does not list its files. Give the URL of a checkpoint's .index file, or of a frozen .pb.`);
  }
  const prefix = file.replace(/\.index$|\.data-\d{5}-of-\d{5}$/, '');
  const index = await urlSource(`${base}${prefix}.index`, { signal });
  const { shards } = await readBundleIndex(index);
  const sources = new Map<string, ByteSource>([[decodeURIComponent(`${prefix}.index`), index]]);
  for (let shard = 0; shard < shards; shard++) {
    const name = shardName(prefix, shard, shards);
    sources.set(decodeURIComponent(name), await urlSource(`${base}${name}`, { signal }));
  }
  return sourceFolder(base, sources);
}

/** A checkpoint, or else a frozen graph: the zoo's archives hold both, and only the checkpoint leaves all choices open. */
async function openFolder(folder: Folder): Promise<OpenedModel> {
  const files = await folder.list();
  const graphs = files.filter((file) => FROZEN_GRAPH.test(file));
  const hasCheckpoint = files.some((file) => file.endsWith('.index') || file === 'checkpoint' || /\.ckpt(-\d+)?$/.test(file));
  if (hasCheckpoint || graphs.length === 0) return openIn(folder);
  if (graphs.length > 1) {
    throw new InvalidArgumentError(`${folder.name} holds ${graphs.length} frozen graphs (${listOf(graphs)}); name one of them.`);
  }
  return openGraph(await folder.open(graphs[0]));
}

async function openIn(folder: Folder, hint?: string): Promise<OpenedModel> {
  const prefix = await locateCheckpoint(folder, hint);
  return { kind: 'checkpoint', name: prefix, checkpoint: await openCheckpoint(folder, prefix) };
}

async function openGraph(source: ByteSource): Promise<OpenedModel> {
  try {
    return { kind: 'graph', name: source.name, graph: graphFromGraphDef(await readGraphFile(source)) };
  } finally {
    await source.close?.();
  }
}

/** Directory and file name; both kinds of slashes, because Windows takes both. */
function splitPath(path: string): readonly [directory: string, file: string] {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return slash < 0 ? ['.', path] : [path.slice(0, slash) || '/', path.slice(slash + 1)];
}

function nothingThere(path: string): Error {
  return new FileNotFoundError(
    `There is nothing at '${path}': no folder, no archive, no frozen graph, and no checkpoint '${path}.index'; nor is it a name of the model zoo. Give a checkpoint's folder or prefix, a frozen .pb, a .tar.gz, a URL of one, or a name ('deeplab zoo list').`,
  );
}

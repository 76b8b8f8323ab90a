/** Models in archives. */
import { ArchiveFormatError } from '../errors.js';
import { openArchive } from '../io/archives/archive.js';
import type { ByteSource, Folder } from '../io/sources/byte_source.js';
import { chunksOf } from '../io/sources/chunks.js';
import { listNames } from '../io/sources/short_name.js';
import type { Archive } from '../io/archives/walk_archive.js';
import { readGraphDef } from '../proto/graphs/graph_def.js';
import type { SourceOptions } from './options.js';
import { readThrough } from './read_through.js';

/** Files of V2 and V1 checkpoints, and the record of the latest one. */
const CHECKPOINT_FILE = /\.index$|\.data-\d{5}-of-\d{5}$|^checkpoint$|\.ckpt(-\d+)?(-\d{5}-of-\d{5})?$/;
/** The zoo's archives call it `frozen_inference_graph.pb`. */
export const FROZEN_GRAPH = /\.pb$/i;
/** The zoo's archives hold both, and only the checkpoint leaves all choices open. */
const KINDS = [CHECKPOINT_FILE, FROZEN_GRAPH];

/** What an archive is called. */
export const ARCHIVE = /\.(tar\.gz|tgz|tar)$/i;

/** Opens an archive as a folder, with the checkpoint, or else the frozen graph, in memory. */
export const openModelArchive = (archive: Archive): Promise<Folder> => openArchive(archive, KINDS);

/** An archive that lies somewhere as a file: opened anew every time that it is read. */
export function archiveOf(name: string, open: () => Promise<ByteSource>, { signal, onProgress }: SourceOptions): Archive {
  const report = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'archive', loaded, total }));
  return {
    name,
    signal,
    async *chunks() {
      const source = await open();
      try {
        yield* chunksOf(source, { signal, onProgress: report });
      } finally {
        await source.close?.();
      }
    },
  };
}

/**
 * Reads an archive and the model in it through to the end, which compares all checksums there are: those of gzip, and those of the tensors,
 * which are the only ones where a server sent a plain tar.
 *
 * @throws ArchiveFormatError unless it is whole and holds a checkpoint or a frozen graph; CheckpointFormatError, GraphFormatError for one that is damaged
 */
export async function checkModelArchive(source: ByteSource, signal: AbortSignal | undefined): Promise<void> {
  const folder = await openModelArchive({ name: source.name, signal, chunks: () => chunksOf(source, { signal }) });
  const files = await folder.list();
  if (!files.some((file) => KINDS.some((kind) => kind.test(file)))) {
    throw new ArchiveFormatError(`${source.name} holds no model, but ${listNames(files) || 'nothing'}; expected a checkpoint (.index and .data files) or a frozen graph (.pb).`);
  }
  if (files.some((file) => CHECKPOINT_FILE.test(file))) return readThrough(folder, signal);
  for (const file of files.filter((each) => FROZEN_GRAPH.test(each))) {
    const graph = await folder.open(file);
    readGraphDef(await graph.read(0, graph.byteLength), graph.name);
  }
}
